import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { newKey } from "@stageway/testbed";
import { stageway } from "../../test/command.ts";
import { layProject } from "../../test/projects.ts";

const right = { branch: "main", hosts: ["a"], user: "deploy", directory: "/srv/shop" };

const { private: pair } = await newKey();

it.each([
  [{ hosts: ["a b"] }, "must be a host name or an address"],
  [{ hosts: ["a:0"] }, "must be a port from 1 to 65535"],
  [{ jump: ["bastion.example.com"] }, "must be user@host"],
  [{ jump: ["ops@a b"] }, "must be a host name or an address"],
  [{ jump: ["ops@bastion:0"] }, "must be a port from 1 to 65535"],
  [{ user: "a b" }, "must be a user name"],
  [{ directory: "srv" }, "must be an absolute path"],
])("says where a configured place is wrong, as a failure that was foreseen: %j", async (wrong, why) => {
  const staging = JSON.stringify({ ...right, ...wrong });
  const configuration = `images: ghcr.io/acme/shop\nstages: { staging: ${staging} }\n`;
  await using project = await layProject({ ".github/stageway.yml": configuration });
  const { code, stderr } = await stageway(["status"], { cwd: project.root });
  expect(stderr).toMatch(/\.github\/stageway\.yml:2:\d+: must be /);
  expect([code, stderr]).toEqual([1, expect.stringContaining(why)]);
});

const alone = ["--host", "a", "--user", "deploy", "--directory", "/srv/shop"];

it.each([
  ["status", "--stage", "stagin"],
  ["status", "stagin"],
  ["status", "--stage", "stagin", ...alone],
  ["status", "stagin", ...alone],
  ["releases", "stagin", ...alone],
  ["rollback", "stagin", ...alone],
  ["deploy", "stagin", "--release", "v1", ...alone],
  ["logs", "--stage", "stagin", ...alone],
  ["unlock", "--stage", "stagin", ...alone],
  ["install", "stagin", "--key", "deploy.pub", ...alone],
  ["doctor", "--stage", "stagin", ...alone],
  ["plan", "--stage", "stagin"],
  ["local", "--stage", "stagin"],
])("refuses a stage that is not there, whatever else is named: %s %s %s", async (...words) => {
  const configuration = `images: ghcr.io/acme/shop\nservices: { web: . }\nstages: { staging: ${JSON.stringify(right)} }\n`;
  const key = `ssh-ed25519 ${Buffer.from("\0\0\0\vssh-ed25519\0\0\0 ".padEnd(51, "k")).toString("base64")} deploy\n`;
  await using project = await layProject({ ".github/stageway.yml": configuration, "deploy.pub": key });
  const { code, stderr } = await stageway(words, { cwd: project.root });
  expect(stderr).toContain('unknown stage "stagin"; known: staging; did you mean "staging"?');
  expect(code).toBe(1);
});

it("takes any stage where there is no configuration, and says so where it cannot be read", async () => {
  const known = "[other.example.com]:22 ssh-ed25519 AAAA\nstaging.example.com,10.0.0.1 ssh-ed25519 AAAA\n";
  await using project = await layProject({ known_hosts: known, key: pair });
  const words = ["status", "anything", "--host", "stagin.example.com", "--user", "deploy", "--directory", "/srv/shop"];
  const files = ["--known-hosts", join(project.root, "known_hosts"), "--identity", join(project.root, "key")];
  const none = await stageway([...words, ...files], { cwd: project.root });
  expect(none.stderr).toContain('stagin.example.com; did you mean "staging.example.com"?');
  await mkdir(join(project.root, ".github"));
  await writeFile(join(project.root, ".github/stageway.yml"), "stages: [");
  const broken = await stageway([...words, ...files], { cwd: project.root });
  expect(broken.stderr).toContain('! Whether there is a stage "anything" is not known: ');
  expect(broken.stderr).toContain("no host key is pinned");
});
