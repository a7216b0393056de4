import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { dockerLogin } from "./docker-login.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docker-login-"));
});
afterEach(() => rm(folder, { recursive: true }));

const login = { username: "robot", password: new Secret("word-of-robot") };

it("keeps what the user has, adds the login for this registry alone, and removes it", async () => {
  const users = join(folder, "users");
  await mkdir(join(users, "contexts"), { recursive: true });
  await writeFile(
    join(users, "config.json"),
    JSON.stringify({ credsStore: "desktop", currentContext: "remote", auths: { "other.example": { auth: "eA==" } } }),
  );
  const docker = await dockerLogin("ghcr.io", login, { env: { DOCKER_CONFIG: users }, folder });
  const own = docker.env["DOCKER_CONFIG"] ?? "";
  const config: unknown = JSON.parse(await readFile(join(own, "config.json"), "utf8"));
  expect(config).toEqual({
    credsStore: "desktop",
    currentContext: "remote",
    auths: {
      "other.example": { auth: "eA==" },
      "ghcr.io": { auth: Buffer.from("robot:word-of-robot").toString("base64") },
    },
    credHelpers: { "ghcr.io": "" },
    cliPluginsExtraDirs: [join(users, "cli-plugins")],
  });
  expect(docker.env["BUILDX_CONFIG"]).toBe(join(users, "buildx"));
  expect((await readdir(own)).sort()).toEqual(["config.json", "contexts"]);
  expect([(await stat(own)).mode & 0o777, (await stat(join(own, "config.json"))).mode & 0o777]).toEqual([0o700, 0o600]);
  await docker[Symbol.asyncDispose]();
  await expect(stat(own)).rejects.toThrow("ENOENT");
});

it("does nothing without a login", async () => {
  await using docker = await dockerLogin("ghcr.io", undefined, { env: {}, folder });
  expect(docker.env).toEqual({});
});
