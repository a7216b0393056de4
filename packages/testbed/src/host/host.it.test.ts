import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startEngine, type Engine } from "../engine/engine.ts";
import { pushBaseImages } from "../images/base-images.ts";
import { program, tryProgram } from "../program.ts";
import { startRegistry } from "../registry/registry.ts";
import { tool } from "../tools.ts";
import { until } from "../waiting.ts";
import { hostImage } from "./image.ts";
import { startHost, sweepHosts, type Host } from "./host.ts";

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await startEngine();
  folder = await mkdtemp(join(tmpdir(), "stageway-host-test-"));
  await hostImage(engine); // Made once, so that the tests below tell what a start costs.
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await engine[Symbol.asyncDispose]();
});

/** Runs a script on the host as `deploy`, over ssh, with the host's key pinned. */
async function ssh(host: Host, script: string): Promise<string> {
  const files = { key: join(folder, `${host.container}.key`), known: join(folder, `${host.container}.known`) };
  await writeFile(files.key, host.key, { mode: 0o600 });
  await writeFile(files.known, host.knownHosts);
  const options = ["-F", "none", "-i", files.key, "-p", String(host.port), "-o", `UserKnownHostsFile=${files.known}`];
  const pinned = ["-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes"];
  return program(tool("ssh"), [...options, ...pinned, `${host.user}@${host.host}`, script]);
}

test("deploy reaches Docker and Compose over ssh, and has a place for projects (a host is up in 1.5 s)", async () => {
  await using host = await startHost(engine);
  const said = await ssh(
    host,
    "docker ps --quiet && docker compose version --short && mkdir /srv/shop && id --user --name",
  );
  expect(said).toMatch(/^v?2\.\d+\.\d+.*\ndeploy\n$/);
}, 60_000);

test("an image has the same name on this machine and on the host, and what runs there is reached from here", async () => {
  await using registry = await startRegistry();
  const { node } = await pushBaseImages(engine.docker, registry.host);
  await using host = await startHost(engine, { ports: [8080], machinePorts: [registry.port] });
  const serve = "require('http').createServer((_, answer) => answer.end('hello')).listen(80)";
  await ssh(host, `docker run --detach --restart always --publish 8080:80 ${node} node -e "${serve}"`);
  const hello = () =>
    fetch(`http://${host.address(8080)}`).then(
      (answer) => answer.text(),
      () => "",
    );
  await until("an answer", async () => (await hello()) === "hello");
  await host.kill();
  expect(await hello()).toBe("");
  await host.start();
  await until("an answer after the host started again", async () => (await hello()) === "hello");
  expect(await ssh(host, `docker pull --quiet ${node}`)).toContain(node);
}, 120_000);

test("several hosts start at once and do not see each other's containers", async () => {
  const hosts = await Promise.all([1, 2, 3].map(() => startHost(engine)));
  await hosts[0]!.exec(["docker", "network", "create", "only-here"]);
  const lists = await Promise.all(hosts.map((host) => ssh(host, "docker network ls --format '{{.Name}}'")));
  expect(lists.map((list) => list.includes("only-here"))).toEqual([true, false, false]);
  await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()));
}, 60_000);

test("hosts reach each other's ssh, and its configuration can be changed", async () => {
  await using jump = await startHost(engine, { docker: "absent" });
  await using host = await startHost(engine, { docker: "absent", sshd: ["AllowTcpForwarding no", "MaxSessions 1"] });
  const scan = await jump.exec(["ssh-keyscan", "-t", "ed25519", host.innerAddress]);
  expect(scan).toContain(`${host.innerAddress} ${host.hostKey}`);
  expect(await host.exec(["sshd", "-T"])).toMatch(/^maxsessions 1$/m);
}, 60_000);

test("a small disk is full when it is full, for projects and images alike", async () => {
  await using host = await startHost(engine, { disk: "40m" });
  await expect(ssh(host, "dd if=/dev/zero of=/srv/big bs=1M count=60")).rejects.toThrow("No space left on device");
  expect((await host.exec(["df", "--output=avail", "/var/lib/docker"])).trim()).toMatch(/\n\s*0$/);
}, 60_000);

test.each([
  { docker: "stopped", says: "Cannot connect to the Docker daemon" },
  { docker: "absent", says: "command not found" },
] as const)(
  "a host whose Docker is $docker says so, and ssh works",
  async ({ docker, says }) => {
    await using host = await startHost(engine, { docker });
    await expect(ssh(host, "docker ps")).rejects.toThrow(says);
  },
  60_000,
);

test("hosts of a process that is gone are removed, those of a living one stay", async () => {
  await using host = await startHost(engine);
  const left = `${host.container}-left`;
  await engine.run([
    "create",
    "--name",
    left,
    "--label",
    "stageway.testbed.owner=1-1",
    "stageway-testbed/host-tree:bookworm",
    "true",
  ]);
  await sweepHosts(engine);
  const exists = async (name: string) =>
    (await tryProgram(engine.docker.file, ["inspect", name], { env: engine.docker.env })).exitCode === 0;
  expect([await exists(left), await exists(host.container)]).toEqual([false, true]);
}, 60_000);
