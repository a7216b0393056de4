import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { findCredentials } from "./docker-config.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function find(registry: string, config: object | string, helper?: string): Promise<string | undefined> {
  await writeFile(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
  if (helper !== undefined)
    await writeFile(join(folder, "docker-credential-test"), `#!/bin/sh\n${helper}\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, DOCKER_CONFIG: folder };
  const found = await findCredentials(registry, { env, processes: createProcesses({ env }) });
  if (found === undefined) return undefined;
  return found.kind === "password"
    ? `${found.username}:${found.password.reveal()}`
    : `identity ${found.token.reveal()}`;
}

const auth = Buffer.from("robot:word:with:colons").toString("base64");
const answer = `read server; echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"$server\\",\\"Secret\\":\\"kept-word\\"}"`;

it.each<[string, string, object, string | undefined]>([
  ["a registry's own entry", "ghcr.io", { auths: { "ghcr.io": { auth } } }, "robot:word:with:colons"],
  [
    "an entry that is an address",
    "reg.example",
    { auths: { "https://reg.example/v2/": { auth } } },
    "robot:word:with:colons",
  ],
  [
    "Docker Hub's old address",
    "docker.io",
    { auths: { "https://index.docker.io/v1/": { auth } } },
    "robot:word:with:colons",
  ],
  [
    "name and password apart",
    "ghcr.io",
    { auths: { "ghcr.io": { username: "a", password: "pass-word" } } },
    "a:pass-word",
  ],
  [
    "an identity token",
    "ghcr.io",
    { auths: { "ghcr.io": { auth, identitytoken: "long-lived" } } },
    "identity long-lived",
  ],
  ["nothing for another port", "127.0.0.1:5000", { auths: { "127.0.0.1:5001": { auth } } }, undefined],
  ["nothing in an empty entry", "ghcr.io", { auths: { "ghcr.io": {} } }, undefined],
  ["nothing in an empty file", "ghcr.io", {}, undefined],
])("finds %s", async (_, registry, config, credentials) => {
  expect(await find(registry, config)).toBe(credentials);
});

it.each<[string, string, object, string, string | undefined]>([
  [
    "asks the registry's own helper first",
    "ghcr.io",
    { credHelpers: { "ghcr.io": "test" }, credsStore: "absent" },
    answer,
    "ghcr.io:kept-word",
  ],
  ["asks the common store", "docker.io", { credsStore: "test" }, answer, "https://index.docker.io/v1/:kept-word"],
  [
    "takes the file when the store knows nobody",
    "ghcr.io",
    { credsStore: "test", auths: { "ghcr.io": { auth } } },
    'echo "credentials not found in native keychain"; exit 1',
    "robot:word:with:colons",
  ],
  [
    "knows a helper's identity token",
    "ghcr.io",
    { credsStore: "test" },
    `echo '{"Username":"<token>","Secret":"long-lived"}'`,
    "identity long-lived",
  ],
])("%s", async (_, registry, config, helper, credentials) => {
  expect(await find(registry, config, helper)).toBe(credentials);
});

it.each<[string, object | string, string | undefined, string]>([
  [
    "the helper is missing",
    { credsStore: "absent" },
    undefined,
    "its credential helper docker-credential-absent does not start",
  ],
  ["the helper fails", { credsStore: "test" }, "echo locked >&2; exit 3", "docker-credential-test failed: locked"],
  ["the helper babbles", { credsStore: "test" }, "echo hello", "did not answer with JSON"],
  ["the helper's name is a path", { credsStore: "../evil" }, undefined, "is not a credential helper's name"],
  ["the file is broken", "{", undefined, "Cannot read Docker's configuration"],
])("says what is wrong when %s", async (_, config, helper, why) => {
  await expect(find("ghcr.io", config, helper)).rejects.toThrow(why);
});

it("finds nothing where there is no file", async () => {
  const env = { DOCKER_CONFIG: join(folder, "none") };
  expect(await findCredentials("ghcr.io", { env, processes: createProcesses({ env }) })).toBeUndefined();
});
