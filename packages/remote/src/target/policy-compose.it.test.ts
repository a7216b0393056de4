import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { startEngine, type Engine } from "@stageway/testbed";
import { changing, guarded, policy, up } from "../../test/policy-site.ts";
import { interpreters } from "./testing.ts";

describe.each(interpreters)("compose under a policy in %s", (interpreter) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 60_000);
  afterAll(async () => engine[Symbol.asyncDispose]());

  it.each<[string, string, string]>([
    ["privileged", "privileged: true", "this key may not use web: privileged"],
    ["the network of the host", "network_mode: host", "web: network_mode host"],
    ["the network of another container", 'network_mode: "container:x"', "network_mode container:x"],
    ["the processes of the host", "pid: host", "web: pid"],
    ["capabilities", "cap_add: [SYS_ADMIN]", "web: cap_add"],
    ["devices", 'devices: ["/dev/sda"]', "web: devices"],
    ["security options", "security_opt: [apparmor=unconfined]", "web: security_opt"],
    ["a mount of the root", 'volumes: ["/:/host"]', "this key may not mount /"],
    ["the engine's socket", 'volumes: ["/var/run/docker.sock:/s"]', "may not mount /var/run/docker.sock"],
    ["the journal", 'volumes: ["./.stageway:/s"]', "may not mount"],
    ["the project directory", 'volumes: [".:/s"]', "may not mount"],
    ["a link that leads out", 'volumes: ["./out:/s"]', "may not mount"],
    ["a neighbour of a path of the policy", 'volumes: ["/srv/shared-not:/s"]', "may not mount /srv/shared-not"],
    ["a secret of the host", "secrets: [shadow]", "may not mount /etc/shadow"],
    ["a volume of others", 'volumes: ["theirs:/s"]', "the volume theirs"],
    ["a volume that is a mount", 'volumes: ["bound:/s"]', "driver_opts of the volume bound"],
    ["another image", "image: ghcr.io/other/web", "the image ghcr.io/other/web is not of a repository"],
    ["a hook", "post_start: [{ command: [id], privileged: true }]", "web: post_start"],
  ])("refuses to make containers with %s", async (what, line, reason) => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await mkdir(join(site.directory, "data"));
    await symlink("/etc", join(site.directory, "out"));
    const tops = [
      ...(what.includes("secret") ? ["secrets: { shadow: { file: /etc/shadow } }"] : []),
      ...(what === "a volume of others" ? ["volumes: { theirs: { external: true } }"] : []),
      ...(what === "a volume that is a mount"
        ? ["volumes: { bound: { driver_opts: { type: none, o: bind, device: / } } }"]
        : []),
    ].join("\n");
    const image = line.startsWith("image") ? "" : "\n    image: ghcr.io/acme/web:1";
    await site.write("compose.yml", `services:\n  web:\n    ${line}${image}\n${tops}\n`);
    await target.receive("one", []);
    const ended = await target.run({ token: "one", number: 1, job: changing(up(site, "web")) });
    expect(ended).toMatchObject({ outcome: "rolled-back", reason: expect.stringContaining(reason) });
    expect(await site.read("../ran")).toBeUndefined();
  });
});
