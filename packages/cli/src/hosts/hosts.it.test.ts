import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { connect, hostLabel, openTarget } from "@stageway/remote";
import { pushServiceImage, startEngine, startHost, startRegistry, until } from "@stageway/testbed";
import type { Engine, Host, Registry } from "@stageway/testbed";
import { startStageway } from "../../test/command-process.ts";
import { stageway } from "../../test/command.ts";

const directory = "/srv/shop";
const commit = "0123456789abcdef0123456789abcdef01234567";
let engine: Engine;
let registry: Registry;
let host: Host;
let folder: string;
let place: readonly string[];

beforeAll(async () => {
  engine = await startEngine();
  registry = await startRegistry();
  host = await startHost(engine, { machinePorts: [registry.port] });
  folder = await mkdtemp(join(tmpdir(), "stageway-hosts-"));
  await writeFile(join(folder, "key"), host.key, { mode: 0o600 });
  await writeFile(join(folder, "known"), host.knownHosts);
  const at = ["--host", `${host.host}:${host.port}`, "--user", host.user, "--directory", directory];
  place = [...at, "--identity", join(folder, "key"), "--known-hosts", join(folder, "known")];
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await host[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

const at = (verb: string, ...words: readonly string[]) => stageway([verb, ...place, ...words], { cwd: folder });

it("says that nothing was deployed yet, and leaves no trace in looking", async () => {
  const { code, stdout } = await at("status");
  expect(stdout).toContain("nothing was confirmed here yet");
  expect(code).toBe(0);
  expect(await at("logs")).toMatchObject({ code: 1, stdout: "" });
  expect(await host.exec(["ls", "/srv"])).toBe("");
});

it("looks at a host and finds what a deployment needs, or says what to do", async () => {
  const { stdout } = await at("doctor", "--json");
  const { rows } = JSON.parse(stdout) as { rows: { where: string; check: string; state: string; why: string }[] };
  const found = Object.fromEntries(
    rows.filter(({ where }) => where === host.host).map(({ check, state }) => [check, state]),
  );
  expect(found).toMatchObject({
    "host key": "ok",
    login: "ok",
    docker: "ok",
    compose: "ok",
    directory: "ok",
    platform: "ok",
    signatures: "ok",
  });
  expect(await host.exec(["ls", "/srv"])).toBe("");
});

it("prints the lines that pin a host key with their fingerprints, and that they are to be compared first", async () => {
  const nobody = join(folder, "nothing-pinned");
  const { code, stdout } = await at("doctor", "--known-hosts", nobody);
  expect(code).toBe(1);
  expect(stdout).toContain(`not pinned in ${nobody}`);
  expect(stdout).toContain(host.knownHosts.trim());
  const printed = await host.exec(["ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub"]);
  expect(stdout).toContain(`${printed.split(" ")[1] ?? "?"} (ssh-ed25519)`);
  expect(stdout).toContain("Compare these fingerprints with what the host's own console says");
});

it("tells a directory that may not be written and a key that is not accepted", async () => {
  const { stdout } = await at("doctor", "--directory", "/root/shop");
  expect(stdout).toMatch(/✗ directory +deploy may not write/);
  expect(stdout).toContain("install -d -o deploy /root/shop");
  await engine.run(["exec", host.container, "sh", "-c", "true"]);
  await writeFile(join(folder, "wrong"), "nonsense");
  const wrong = await at("doctor", "--identity", join(folder, "wrong"));
  expect(wrong.stdout).toMatch(/✗ login/);
});

it("says what runs, since when and from which release, what is held, and prints both kinds of logs", async () => {
  const image = await pushServiceImage(engine.docker, registry.host, {
    name: "shop/web",
    script: "echo hello; exec sleep 1000",
  });
  await using connection = await connect({
    host: host.host,
    port: host.port,
    user: host.user,
    key: new Secret(host.key),
    knownHosts: host.knownHosts,
    folder,
  });
  const target = openTarget({ shell: connection, directory });
  const named = { schemaVersion: 1, reference: "r@sha256:1", version: "staging-1", commit };
  const release = JSON.stringify({ ...named, stage: "staging", flow: "push" });
  const compose = `services:
  web: { image: "${image}", labels: { stageway.revision: "${commit}" }, init: true }
  idle: { image: "${image}", scale: 0 }
`;
  const upload = async (token: string) => {
    const files = [
      { path: "release.json", content: release },
      { path: "files/compose.yml", content: compose },
    ];
    await target.receive(token, files);
  };
  const change = (title: string) => [
    {
      title,
      do: [
        ["place", "files/compose.yml", "compose.yml", "644"],
        ["docker", "compose", "up", "--detach"],
      ],
      undo: [["docker", "version"]],
    } as const,
  ];
  await upload("one");
  await target.run({ token: "one", number: 7, job: { prepare: [], change: change("start web"), settle: [], hold: 0 } });
  await upload("two");
  await target.run({
    token: "two",
    number: 8,
    job: { prepare: [], change: change("again"), settle: [], hold: 600_000 },
    runUrl: "http://run/8",
  });

  const { stdout } = await at("status", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    directory,
    hosts: [
      {
        current: { number: 7, version: "staging-1", commit, reference: "r@sha256:1" },
        holder: { number: 8, alive: true, runUrl: "http://run/8" },
        open: [{ number: 8, phase: "held" }],
        containers: [{ service: "web", state: "running", revision: commit, image }],
      },
    ],
  });
  const { stdout: text } = await at("status");
  expect(text).toMatch(/staging-1 \(deployment 7, commit 0123456\) since \d{4}-/);
  expect(text).toMatch(/deployment 8 runs unconfirmed; undone in 9 min/);
  expect(text).toContain("at work: deployment 8, http://run/8");

  expect((await at("logs", "7")).stdout).toContain("start web");
  expect((await at("logs")).stdout).toContain("again");
  const told = JSON.parse((await at("logs", "7", "--json")).stdout) as { hosts: { lines: string[] }[] };
  expect(told.hosts[0]?.lines.join("\n")).toContain("start web");
  expect((await at("logs", "9")).stderr).toContain("there is no deployment 9; known: 7 8");
  await until("the service's line", async () => (await at("logs", "--service", "web")).stdout.includes("hello"));
  expect(await at("logs", "--service", "idle")).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining("The log of idle is empty\n"),
  });
  expect((await at("logs", "--service", "wbe")).stderr).toContain('; known: idle, web; did you mean "web"?');
  expect(await at("unlock")).toMatchObject({ code: 1, stdout: expect.stringContaining("not unlocked") });
  expect((await at("doctor")).stdout).toMatch(/· lease +deployment 8 of http:\/\/run\/8 is at work or held/);
  const lost = await at("releases", "--host", "127.0.0.1:1");
  expect([lost.code, lost.stdout]).toEqual([1, expect.stringMatching(/staging-1 +0123456 +.* 7 +yes +127/)]);
  expect(lost.stderr).toContain("127.0.0.1:1 was not asked: Cannot connect: no host key is pinned");
  const half = await at("status", "--host", "127.0.0.1:1");
  expect([half.code, half.stdout]).toEqual([1, expect.stringContaining("staging-1 (deployment 7")]);
  expect(half.stderr).toContain("127.0.0.1:1 was not asked: Cannot connect: no host key is pinned");
  const logs = await at("logs", "--host", "127.0.0.1:1");
  expect([logs.code, logs.stdout]).toEqual([1, expect.stringMatching(/^127[^]*again/)]);
  expect(logs.stderr).toContain("127.0.0.1:1 has no log to show: Cannot connect: no host key is pinned");
  const over = new AbortController();
  const heard = (text: string) => (text.includes("again") ? over.abort() : undefined);
  const words = ["logs", ...place, "--host", "127.0.0.1:1", "--follow"];
  const followed = await stageway(words, { cwd: folder, signal: over.signal, heard });
  expect(followed.stdout).toMatch(/^127\.0\.0\.1:\d+ .*again/m);
  const { code, stdout: unlocked, stderr } = await at("unlock", "8", "--force", "--host", "127.0.0.1:1");
  expect(unlocked).toContain("unlocked; deployment 8: rolled-back");
  expect(stderr).toContain("127.0.0.1:1 was not unlocked: Cannot connect: no host key is pinned");
  expect(code).toBe(1);
  expect(await at("unlock")).toMatchObject({ code: 0, stdout: expect.stringContaining("nobody holds the lease") });
  expect(JSON.parse((await at("unlock", "--json")).stdout)).toEqual({
    stage: "",
    hosts: [{ host: hostLabel(host) }],
    silent: [],
  });
}, 90_000);

it("says why it does not know the containers, and ends with 1", async () => {
  await host.exec(["sh", "-c", "mkdir -p /srv/broken /srv/empty; echo 'services: [' > /srv/broken/compose.yml"]);
  const broken = await at("status", "--directory", "/srv/broken");
  expect([broken.code, broken.stdout]).toEqual([1, expect.stringMatching(/ {2}containers are not known: .*yaml/)]);
  const { code, stdout } = await at("status", "--directory", "/srv/broken", "--json");
  const { hosts } = JSON.parse(stdout) as { hosts: readonly Record<string, unknown>[] };
  expect([code, hosts]).toMatchObject([1, [{ problem: expect.stringContaining("yaml") }]]);
  expect(Object.keys(hosts[0] ?? {})).not.toContain("containers");
  for (const directory of ["/srv/empty", "/srv/none"]) {
    const empty = await at("status", "--directory", directory);
    expect([empty.code, empty.stdout]).toEqual([0, expect.stringContaining("no containers")]);
  }
});

it("leaves neither key nor connection behind when it is left at once", async () => {
  await host.exec(["install", "-d", "/srv/left/.stageway/deployments/3"]);
  await host.exec(["sh", "-c", "echo begun > /srv/left/.stageway/deployments/3/log"]);
  const words = ["logs", ...place, "--directory", "/srv/left", "--follow"];
  await using command = await startStageway(words, { cwd: folder });
  await command.says("begun");
  await command.hasKey();
  command.running.kill("SIGINT");
  command.running.kill("SIGTERM");
  const ended = await command.ended();
  expect(await command.files()).toEqual([]);
  await command.isGone();
  expect(ended).toMatchObject({ exitCode: 130, said: expect.stringContaining("Interrupted") });
}, 60_000);
