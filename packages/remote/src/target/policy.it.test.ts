import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEngine, type Engine } from "@stageway/testbed";
import type { Command } from "./job.ts";
import { changing, guarded, policy, up, web } from "../../test/policy-site.ts";
import { openTarget } from "./target.ts";
import { forcedShell, interpreters, job } from "./testing.ts";

describe.each(interpreters)("a policy in %s", (interpreter) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 60_000);
  afterAll(async () => engine[Symbol.asyncDispose]());

  it.each<[string, Command]>([
    ["absent", ["absent", "foreign"]],
    ["stopped", ["stopped", "1", "web", "foreign"]],
    ["running", ["running", "foreign"]],
    ["update", ["docker", "update", "--restart", "no", "foreign"]],
    ["guard", ["guard", "foreign", "foreign.before"]],
    ["unguard", ["unguard", "foreign.before"]],
    ["remember", ["remember", "web", "a.b", "foreign", "stageway.local/shop/web.before:1"]],
  ])("lets %s not touch containers of other projects", async (_, command) => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await target.receive("one", []);
    const ended = await target.run({ token: "one", number: 1, job: changing(command) });
    expect(ended.reason).toMatch(/foreign(\.before)? is not a container of this project directory/);
    expect(await site.read("../ran")).toBeUndefined();
  });

  it.each([
    ["other", "the project foreign is somebody else's"],
    ["bare", "the network bare is not one of compose's"],
  ])("removes no network %s", async (network, reason) => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await target.receive("one", []);
    const ended = await target.run({ token: "one", number: 1, job: changing(["dissolve", network]) });
    expect(ended.reason).toContain(reason);
    expect(await site.read("../ran")).toBeUndefined();
  });

  it("lets through what a deployment needs", async () => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await mkdir(join(site.directory, "data"));
    await site.write(
      "compose.yml",
      `services:
  web:
    image: ${web}
    command: ['{"a": 1}', "privileged: true"]
    labels: { "odd \\"key\\"": "x\\n      \\"privileged\\": true" }
    security_opt: ["no-new-privileges:true"]
    volumes: ["./data:/data", "db:/db", "common:/common", "/srv/shared/x:/x"]
  db: { image: "postgres:17" }
volumes: { db: {}, common: { external: true } }
x-notes: ['is "a": b']
`,
    );
    const docker = (...words: string[]): Command => ["docker", ...words];
    const commands: Command[] = [
      docker("container", "inspect", "--format", "{{.Name}}", "web"),
      docker("pull", "--quiet", "--platform", "linux/amd64", web),
      docker("update", "--restart", "always", "web"),
      docker("network", "rm", "--force", "shop_default"),
      ["keep", web, "stageway.local/shop/web:1"],
      ["forget", "stageway.local/shop/web:0"],
      ["guard", "web", "web.before"],
      ["unguard", "web.before"],
      ["remember", "web", "a.b", "web", "stageway.local/shop/web.before:1"],
      ["dissolve", "shop_back"],
      ["stopped", "1", "web"],
      up(site, "--scale", "web=2", "web", "db"),
    ];
    const credentials = { path: "docker/config.json", content: '{"auths":{"ghcr.io":{"auth":"YTpi"}}}' };
    await target.receive("one", []);
    const run = { token: "one", number: 1, job: job({ change: [{ title: "all", do: commands, undo: [] }] }) };
    expect(await target.run({ ...run, files: [credentials] })).toMatchObject({ outcome: "deployed" });
    expect((await site.read("../ran"))?.trimEnd().split("\n")).toHaveLength(11);
  });

  it.each([
    ["a helper", { path: "docker/config.json", content: '{"auths":{},"credsStore":"x"}' }],
    ["a folder of plugins", { path: "docker/config.json", content: '{"cliPluginsExtraDirs":["/tmp"]}' }],
    ["a plugin", { path: "docker/cli-plugins/docker-compose", content: "#!/bin/sh\n", mode: 0o755 }],
  ])("refuses credentials that bring %s", async (_, file) => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await target.receive("one", []);
    expect(await target.run({ token: "one", number: 1, job: job(), files: [file] })).toMatchObject({
      outcome: "refused",
      reason: "the credentials are more than names and passwords",
    });
  });

  it("is not taken from where uploads or others can write it, nor with lines that it does not have", async () => {
    await using site = await guarded(interpreter, engine, policy);
    const ask = async (file: string) => {
      const shell = await forcedShell(site, "--policy", file);
      return await openTarget({ shell, directory: site.directory }).status();
    };
    const file = join(site.directory, "..", "policy");
    await site.write("policy", policy);
    await expect(ask(join(site.directory, "policy"))).rejects.toThrow("uploads can replace it");
    await expect(ask(`${file}-not`)).rejects.toThrow("it is not a file");
    await chmod(file, 0o666);
    await expect(ask(file)).rejects.toThrow("somebody else may write to it");
    await chmod(file, 0o644);
    expect(await ask(file)).toMatchObject({ deployments: [] });
    for (const line of ["ghcr.io/*/web", "a b", "*", "$(id)"]) {
      await writeFile(file, `${line}\n`);
      await expect(ask(file)).rejects.toThrow("a line is not understood");
    }
  });
});
