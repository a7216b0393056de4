import { expect, it } from "@jest/globals";
import { stageway } from "../../test/command.ts";
import { layProject } from "../../test/projects.ts";

const right = { branch: "main", hosts: ["a"], user: "deploy", directory: "/srv/shop" };

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
