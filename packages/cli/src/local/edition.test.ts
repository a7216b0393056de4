import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { makeEdition } from "./edition.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stageway-edition-"));
  await mkdir(join(folder, "published", "dist"), { recursive: true });
  await writeFile(join(folder, "published", "action.yml"), "name: x\n");
  const tell = `console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([n]) => n.startsWith("INPUT_")))))`;
  for (const name of ["index.js", "post.js"]) await writeFile(join(folder, "published", "dist", name), tell);
  await makeEdition(join(folder, "published"), join(folder, "edition"), {
    host: "127.0.0.1:2222",
    user: "deploy",
    knownHosts: "[127.0.0.1]:2222 ssh-ed25519 AAAA\n",
    key: "KEY",
    registry: "127.0.0.1:5000",
    images: "ghcr.io/acme/shop",
    buildArguments: ["BASE=x"],
    origins: { "https://staging.example.com": "http://127.0.0.1:8080" },
    signing: { build: "B", stage: "S", signers: "LINES" },
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The inputs with which the published form starts. */
function inputsOf(inputs: Readonly<Record<string, string>>, entry = "index.js"): Record<string, string> {
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  const printed = execFileSync(process.execPath, [join(folder, "edition", "dist", entry)], { env, encoding: "utf8" });
  return JSON.parse(printed) as Record<string, string>;
}

it("puts the world's host where a workflow or the configuration names another, in main and post steps", () => {
  const given = {
    hosts: "a.example.com\nb.example.com",
    user: "root",
    "known-hosts": "",
    "ssh-key": "mine",
    jump: "x@y",
    directory: "/srv/a",
  };
  const wanted = {
    INPUT_HOSTS: "127.0.0.1:2222",
    INPUT_USER: "deploy",
    "INPUT_SSH-KEY": "KEY",
    INPUT_JUMP: "",
    INPUT_DIRECTORY: "/srv/a",
    "INPUT_KNOWN-HOSTS": "[127.0.0.1]:2222 ssh-ed25519 AAAA\n",
  };
  expect(inputsOf(given)).toEqual(wanted);
  expect(inputsOf(given, "post.js")).toEqual(wanted);
  expect(inputsOf({ hosts: "", plan: "{}" })).toMatchObject({ INPUT_HOSTS: "127.0.0.1:2222" });
  expect(inputsOf({ host: "a.example.com", port: "22" })).toMatchObject({
    INPUT_HOST: "127.0.0.1",
    INPUT_PORT: "2222",
  });
  expect(inputsOf({ host: "", user: "" })).toEqual({ INPUT_HOST: "", INPUT_USER: "" });
});

it("puts the world's registry before the folder of images, wherever that is said", () => {
  const build = (images: string, planned: string) =>
    inputsOf({ "build-args": "A=1", images, plan: JSON.stringify({ images: planned }) });
  expect(build("", "ghcr.io/acme/shop")).toMatchObject({
    INPUT_IMAGES: "127.0.0.1:5000/acme/shop",
    "INPUT_BUILD-ARGS": "A=1\nBASE=x",
  });
  expect(build("registry.example.com:5000/shop", "x/y")).toMatchObject({ INPUT_IMAGES: "127.0.0.1:5000/shop" });
  expect(build("", "acme/shop")).toMatchObject({ INPUT_IMAGES: "127.0.0.1:5000/acme/shop" });
});

it("has the plan made for the world's registry, so that what is on record there is taken over", () => {
  const planned = (images: string) => inputsOf({ configuration: ".github/stageway.yml", images })["INPUT_IMAGES"];
  expect(planned("")).toBe("127.0.0.1:5000/acme/shop");
  expect(planned("registry.example.com/other")).toBe("127.0.0.1:5000/other");
});

it("names the world's registry in the plan, so that its releases are where the plan keeps them", () => {
  const plan = JSON.stringify({ deploy: true, images: "ghcr.io/acme/shop" });
  expect(JSON.parse(inputsOf({ hosts: "", plan })["INPUT_PLAN"] ?? "")).toEqual({
    deploy: true,
    images: "127.0.0.1:5000/acme/shop",
  });
});

it("leads smoke checks of the stage here, and leaves those through the host alone", () => {
  const checks = "https://staging.example.com/health";
  expect(inputsOf({ checks, via: "direct", "allow-private": "false" })).toMatchObject({
    INPUT_CHECKS: "http://127.0.0.1:8080/health",
    "INPUT_ALLOW-PRIVATE": "true",
  });
  expect(inputsOf({ checks, via: "ssh" })).toMatchObject({ INPUT_CHECKS: checks });
});

it("signs with keys of its own, where the workflow gives one", () => {
  expect(inputsOf({ "build-args": "", "signing-key": "mine" })).toMatchObject({ "INPUT_SIGNING-KEY": "B" });
  expect(inputsOf({ "signing-key": "mine", signers: "mine" })).toEqual({
    "INPUT_SIGNING-KEY": "S",
    INPUT_SIGNERS: "LINES",
  });
  expect(inputsOf({ "signing-key": "", signers: "" })).toEqual({ "INPUT_SIGNING-KEY": "", INPUT_SIGNERS: "" });
});

it("keeps the world's key to itself", async () => {
  expect((await stat(join(folder, "edition", "dist", "here.json"))).mode & 0o777).toBe(0o600);
});
