import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEngine, tool, type Engine } from "@stageway/testbed";
import type { Command, Job } from "./job.ts";
import { openTarget } from "./target.ts";
import { forcedShell, job, sandbox, type Sandbox } from "./testing.ts";

const digest = `sha256:${"a".repeat(64)}`;
const web = `ghcr.io/acme/web@${digest}`;

/** A directory behind a policy, with the real compose, and an engine that is played: what is called foreign is of others. */
async function guarded(interpreter: string, engine: Engine, policy: string): Promise<Sandbox> {
  const site = await sandbox(interpreter);
  await site.play(
    "docker",
    `#!/bin/sh
case "$*" in
  *" config "*) DOCKER_CONFIG='${engine.docker.env["DOCKER_CONFIG"] ?? ""}' exec '${tool("docker")}' "$@" ;;
  "container inspect --format {{index"*foreign*) echo /srv/other ;;
  "container inspect --format {{index"*) echo "$ROOT/site" ;;
  "ps --all"*project=foreign*) echo /srv/other ;;
  "ps --all"*) echo "$ROOT/site" ;;
  *inspect*) echo "running healthy 0 0 false now" ;;
  version* | "context show") ;;
  *) echo "$*" >>"$ROOT/ran" ;;
esac
`,
  );
  const file = join(site.directory, "..", "policy");
  await writeFile(file, policy);
  const shell = await forcedShell(site, "--policy", file);
  return { ...site, target: openTarget({ shell, directory: site.directory }) };
}

const policy = `# Images of the team
ghcr.io/acme/*
postgres
/srv/shared
volume common
`;

function up(site: Sandbox, ...more: readonly string[]): Command {
  const files = [
    "--project-directory",
    site.directory,
    "--project-name",
    "shop",
    "--file",
    `${site.directory}/compose.yml`,
  ];
  return ["docker", "compose", ...files, "up", "--detach", "--no-deps", "--no-build", "--pull", "never", ...more];
}

function changing(command: Command): Job {
  return job({ change: [{ title: "try", do: [command], undo: [] }] });
}

describe.each(["dash", "busybox sh"])("a policy in %s", (interpreter) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 60_000);
  afterAll(async () => engine[Symbol.asyncDispose]());

  it.each<[string, (site: Sandbox) => Command]>([
    ["docker run", () => ["docker", "run", "--rm", web]],
    ["docker exec", () => ["docker", "exec", "web", "sh", "-c", "id"]],
    ["docker cp", () => ["docker", "cp", "/etc/shadow", "web:/"]],
    ["docker create", () => ["docker", "create", "--privileged", "-v", "/:/host", web]],
    ["another engine", () => ["docker", "--host", "tcp://192.0.2.1:2375", "pull", "--quiet", web]],
    ["another context", () => ["docker", "context", "use", "other"]],
    ["a plugin", () => ["docker", "plugin", "install", "x"]],
    ["docker build", () => ["docker", "build", "."]],
    ["a pull of another repository", () => ["docker", "pull", "--quiet", `ghcr.io/other/web@${digest}`]],
    ["a pull of a longer name", () => ["docker", "pull", "--quiet", `ghcr.io/acme@${digest}`]],
    ["a pull of another registry", () => ["docker", "pull", "--quiet", `evil.example/ghcr.io/acme/web@${digest}`]],
    ["a pull with an option", () => ["docker", "pull", "--quiet", "--all-tags", "ghcr.io/acme/web"]],
    ["an image by its id", () => ["keep", digest, "stageway.local/shop/web:1"]],
    ["a tag of a listed repository", () => ["keep", web, "ghcr.io/acme/api:1"]],
    ["the removal of an image of others", () => ["forget", "postgres:17"]],
    [
      "an inspection with a format of its own",
      () => ["docker", "container", "inspect", "--format", "{{.Config.Env}}", "web"],
    ],
    [
      "compose run",
      ({ directory }) => [
        "docker",
        "compose",
        "--project-directory",
        directory,
        "--project-name",
        "shop",
        "--file",
        `${directory}/compose.yml`,
        "run",
        "web",
      ],
    ],
    [
      "compose of another directory",
      () => [
        "docker",
        "compose",
        "--project-directory",
        "/srv/other",
        "--project-name",
        "shop",
        "--file",
        "/srv/other/compose.yml",
        "up",
        "--detach",
        "--no-deps",
        "--no-build",
        "--pull",
        "never",
        "web",
      ],
    ],
    [
      "a compose file elsewhere",
      ({ directory }) => [
        "docker",
        "compose",
        "--project-directory",
        directory,
        "--project-name",
        "shop",
        "--file",
        `${directory}/../compose.yml`,
        "up",
        "--detach",
        "--no-deps",
        "--no-build",
        "--pull",
        "never",
        "web",
      ],
    ],
    ["a build", (site) => up(site, "--build", "web")],
    ["an update with a limit", () => ["docker", "update", "--memory", "0", "web"]],
  ])("refuses %s before anything runs", async (_, command) => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await target.receive("one", []);
    const ended = await target.run({ token: "one", number: 1, job: changing(command(site)) });
    expect(ended).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("a command that is not allowed"),
    });
    expect(await site.read("../ran")).toBeUndefined();
  });

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

  it.each<[string, Command]>([
    ["absent", ["absent", "foreign"]],
    ["stopped", ["stopped", "1", "web", "foreign"]],
    ["running", ["running", "foreign"]],
    ["update", ["docker", "update", "--restart", "no", "foreign"]],
  ])("lets %s not touch containers of other projects", async (_, command) => {
    await using site = await guarded(interpreter, engine, policy);
    const { target } = site;
    await target.receive("one", []);
    const ended = await target.run({ token: "one", number: 1, job: changing(command) });
    expect(ended.reason).toContain("foreign is not a container of this project directory");
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
      ["stopped", "1", "web"],
      up(site, "--scale", "web=2", "web", "db"),
    ];
    const credentials = { path: "docker/config.json", content: '{"auths":{"ghcr.io":{"auth":"YTpi"}}}' };
    await target.receive("one", []);
    const run = { token: "one", number: 1, job: job({ change: [{ title: "all", do: commands, undo: [] }] }) };
    expect(await target.run({ ...run, files: [credentials] })).toMatchObject({ outcome: "deployed" });
    expect((await site.read("../ran"))?.trimEnd().split("\n")).toHaveLength(7);
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
