import { expect, it } from "@jest/globals";
import type { ContentFile } from "@stageway/pipeline";
import { hashOf, ownPlatform } from "./hash.ts";
import type { ServiceRequest } from "./request.ts";
import { readSource } from "./source.ts";

const service: ServiceRequest = {
  name: "web",
  image: "web",
  context: "web",
  dockerfile: "web/Dockerfile",
  platforms: [],
  args: {},
};
const texts: Record<string, string> = {
  "web/Dockerfile": "ARG NODE=24\nFROM node:$NODE\nARG STAGEWAY_REVISION\nCOPY . .\n",
};
const paths = ["web/Dockerfile", "web/main.js", "web/notes.md", "other/x.js"];

async function source(
  change: Partial<ServiceRequest> = {},
  { text = texts, digests = {} }: { text?: Record<string, string>; digests?: Record<string, string> } = {},
) {
  const file = async (path: string): Promise<ContentFile> => ({
    path,
    digest: digests[path] ?? text[path] ?? "same",
    mode: "100644",
  });
  const below = (folder: string) => paths.filter((path) => path.startsWith(`${folder}/`));
  const read = async (path: string) => (text[path] === undefined ? undefined : Buffer.from(text[path]));
  return readSource({ ...service, ...change }, { below, file, isLink: () => false }, read, {
    ownPlatform: "linux/amd64",
  });
}

const bases = (digest?: `sha256:${string}`) => ({
  digests: new Map(digest === undefined ? [] : [["node:24", digest]]),
  unknown: new Map<string, string>(),
});
const hash = async (...change: Parameters<typeof source>) =>
  hashOf(await source(...change), bases("sha256:1"), "linux/amd64");

it("sees the context, the base images and whether the revision is taken", async () => {
  const read = await source();
  expect(read.files.map(({ path }) => path)).toEqual([
    "context/Dockerfile",
    "context/main.js",
    "context/notes.md",
    "Dockerfile",
  ]);
  expect(read.bases).toEqual(["node:24"]);
  expect(read.takesRevision).toBe(true);
});

it("leaves out what .dockerignore names, the one beside the Dockerfile first", async () => {
  const ignored = { ...texts, "web/.dockerignore": "*.md" };
  expect((await source({}, { text: ignored })).files.map(({ path }) => path)).toEqual([
    "context/Dockerfile",
    "context/main.js",
    "Dockerfile",
  ]);
  const both = { ...ignored, "web/Dockerfile.dockerignore": "*.js" };
  expect((await source({}, { text: both })).files.map(({ path }) => path)).toEqual([
    "context/Dockerfile",
    "context/notes.md",
    "Dockerfile",
  ]);
  expect(await hash({}, { text: ignored, digests: { "web/notes.md": "other" } })).toBe(
    await hash({}, { text: ignored }),
  );
});

it("is the same wherever the context lies, and whatever the revision is", async () => {
  expect(await hash({ args: { STAGEWAY_REVISION: "x" } })).toBe(await hash());
  expect(await hash({ platforms: ["linux/amd64"] })).toBe(await hash());
});

it.each<[string, Parameters<typeof source>]>([
  ["a file", [{}, { digests: { "web/main.js": "other" } }]],
  ["the Dockerfile", [{}, { text: { "web/Dockerfile": "FROM node:24\n" } }]],
  ["an argument", [{ args: { A: "1" } }]],
  ["the target", [{ target: "run" }]],
  ["a platform", [{ platforms: ["linux/arm64"] }]],
])("changes with %s", async (_, change) => {
  expect(await hash(...change)).not.toBe(await hash());
});

it("changes with the base image", async () => {
  expect(hashOf(await source(), bases("sha256:2"), "linux/amd64")).not.toBe(await hash());
  expect(hashOf(await source(), bases(), "linux/amd64")).not.toBe(await hash());
});

it("says which Dockerfile is missing", async () => {
  await expect(source({ dockerfile: "web/none" })).rejects.toThrow(
    'service "web" has no Dockerfile: current value is "web/none"',
  );
});

it("knows the platform of this machine", () => {
  expect([ownPlatform("x64"), ownPlatform("arm64")]).toEqual(["linux/amd64", "linux/arm64"]);
});

it.each<[string, Record<string, unknown>, Record<string, string>]>([
  ["the Dockerfile of a target that it builds on", { dockerfile: "../docker/Base" }, { "docker/Base": "FROM b:1\n" }],
  ["what that target's Dockerfile says in the bake file", { "dockerfile-inline": "FROM b:1\n" }, {}],
])("counts %s", async (_, target, text) => {
  const contexts = { base: "target:base" };
  const targets = { base: { context: "base", ...target } };
  const all = { ...texts, ...text };
  const bytes = async (path: string) => (all[path] === undefined ? undefined : Buffer.from(all[path]));
  const file = async (path: string) => ({ path, digest: "", mode: "" });
  const nothing = { below: () => [], isLink: () => false, file };
  const settings = { targets, ownPlatform: "linux/amd64" };
  const read = await readSource({ ...service, own: { contexts } }, nothing, bytes, settings);
  expect(read).toMatchObject({ bases: ["node:24", "b:1"], doubts: [] });
  expect(read.files).toHaveLength(2);
});
