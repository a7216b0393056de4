import { expect, it } from "@jest/globals";
import { contentHash, type Content } from "./content-hash.ts";

const file = (path: string, digest = "1") => ({ path, digest, mode: "100644" });
const content: Content = {
  files: [file("a"), file("b")],
  dockerfile: "Dockerfile",
  args: { A: "1", B: "2" },
  platforms: ["linux/amd64", "linux/arm64"],
  bases: { "node:24": "sha256:1" },
};

it("stays the same whatever the order, and is the same in every version of the program", () => {
  const shuffled = {
    ...content,
    files: [file("b"), file("a")],
    args: { B: "2", A: "1" },
    platforms: ["linux/arm64", "linux/amd64"],
  };
  expect(contentHash(shuffled)).toBe(contentHash(content));
  expect(contentHash(content)).toBe("sha256:6f46f01cf2295febfc3bef2e2fce37a7d383768dad1723c99c8fd45c362d5d19");
});

it.each<[string, Partial<Content>]>([
  ["a file's content", { files: [file("a"), file("b", "2")] }],
  ["a file's name", { files: [file("a"), file("c")] }],
  ["a file's mode", { files: [file("a"), { ...file("b"), mode: "100755" }] }],
  ["one file more", { files: [file("a"), file("b"), file("c")] }],
  ["a name that holds a line of another", { files: [file('a" 100644 1\n"b')] }],
  ["the Dockerfile", { dockerfile: "other" }],
  ["the target", { target: "runtime" }],
  ["a build argument", { args: { A: "1", B: "3" } }],
  ["a platform", { platforms: ["linux/amd64"] }],
  ["a base image", { bases: { "node:24": "sha256:2" } }],
])("changes with %s", (_, change) => {
  expect(contentHash({ ...content, ...change })).not.toBe(contentHash(content));
});
