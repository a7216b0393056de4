import { expect, it } from "@jest/globals";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProcesses } from "@stageway/core";
import { newKey } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject } from "../../test/projects.ts";
import { sshAlias } from "./ssh-alias.ts";

const configuration = `
Host prod
  HostName 10.0.0.7
  Port 2222
  User deploy
  ProxyJump edge
Host edge
  HostName edge.example
  User ada
Host shop.example
  User deploy
Host other.example
  Port 2200
Host behind.example
  ProxyCommand nc %h %p
`;
const { private: pair } = await newKey();
const processes = createProcesses({ env: process.env });

it.each([
  ["prod", "prod is an alias in ", "--host 10.0.0.7:2222 --user deploy --jump ada@edge.example"],
  ["other.example", "other.example is described in ", "--host other.example:2200 "],
  ["behind.example", "behind.example is described in ", "its ProxyCommand has no counterpart"],
  ["shop.example", undefined, undefined],
  ["unknown.example", undefined, undefined],
])("says what %s stands for in the user's ssh configuration", async (host, why, todo) => {
  const home = await mkdtemp(join(tmpdir(), "stageway-home-"));
  await mkdir(join(home, ".ssh"));
  await writeFile(join(home, ".ssh", "config"), configuration);
  const alias = await sshAlias(host, { env: { HOME: home }, processes });
  expect(alias?.why).toEqual(why === undefined ? undefined : expect.stringContaining(why));
  expect(alias?.todo).toEqual(todo === undefined ? undefined : expect.stringContaining(todo));
  expect(await sshAlias(host, { env: { HOME: join(home, "none") }, processes })).toBeUndefined();
  await rm(home, { recursive: true });
});

it.each(["status", "doctor"])("is in the words of %s", async (verb) => {
  await using project = await layProject({ ".ssh/config": configuration });
  const place = ["--host", "prod", "--user", "deploy", "--directory", "/srv/x"];
  const { stdout, stderr } = await stageway([verb, ...place], {
    cwd: project.root,
    env: { HOME: project.root, STAGEWAY_SSH_KEY: pair },
  });
  expect(stdout + stderr).toContain("--host 10.0.0.7:2222 --user deploy --jump ada@edge.example");
});
