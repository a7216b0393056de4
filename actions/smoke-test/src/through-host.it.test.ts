import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { privateFolder, Secret } from "@stageway/core";
import { connect, makeStepFolder, saveSession } from "@stageway/remote";
import { type Host, program, startEngine, startHost, tool, tryProgram } from "@stageway/testbed";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const stack = new AsyncDisposableStack();
let host: Host;
let folder: string;
let url: string;

/**
 * What is private: a server that the host reaches as its own 127.0.0.1, and a container of a compose service that says why it
 * fails, beside one of somebody else's service of the same name.
 */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smoke-host-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/broken" ? 500 : 200).end("private");
  }).listen(0);
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  url = `http://localhost:${port}`;
  host = stack.use(await startHost(stack.use(await startEngine()), { machinePorts: [port] }));
  const tar = await program("sh", ["-c", 'tar -C "$(dirname "$0")" -chf - busybox | base64', tool("busybox")]);
  await host.exec(["sh", "-c", "base64 -d | docker import - said"], { input: tar });
  const script = "echo ready; echo 'GET /broken: TypeError: no limits' >&2; sleep 600";
  await host.exec(["sh", "-c", "mkdir -p /data/shop && ln -s /data/shop /srv/shop"]);
  const runIn = (directory: string, said: string) => {
    const labels = ["service=web", `project.working_dir=${directory}`].flatMap((label) => [
      "--label",
      `com.docker.compose.${label}`,
    ]);
    return host.exec(["docker", "run", "--detach", ...labels, "said", "/busybox", "sh", "-c", said]);
  };
  await runIn("/data/shop", script);
  await runIn("/srv/other", "echo somebody else; sleep 600");
}, 120_000);
afterAll(() => stack.disposeAsync(), 60_000);

/** A plan for one stage, whose project lies there on its hosts. */
function planFor(directory: string): string {
  const target = { kind: "compose", directory };
  return JSON.stringify({
    schemaVersion: 1,
    deploy: true,
    reason: "r",
    commit: "c".repeat(40),
    services: {},
    build: [],
    tags: [],
    images: "ghcr.io/acme",
    skipTests: false,
    forceRebuild: false,
    files: { compose: [], include: [] },
    deployments: [{ stage: "staging", flow: "push", version: "v", target }],
  });
}

async function run(inputs: Record<string, string>) {
  const given = {
    via: "ssh",
    "allow-private": "false",
    interval: "100ms",
    timeout: "1s",
    "request-timeout": "10s",
    successes: "1",
    "warn-after": "60s",
    port: "22",
    ...inputs,
  };
  const env = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  const entry = join(import.meta.dirname, "main.ts");
  const ended = await tryProgram(process.execPath, [entry], {
    env: { RUNNER_TEMP: folder, GITHUB_ACTIONS: "true", GITHUB_OUTPUT: "", ...Object.fromEntries(env) },
  });
  return { exitCode: ended.exitCode, log: ended.stdout + ended.stderr };
}

const ssh = () => ({ host: host.host, port: host.port, user: host.user, knownHosts: host.knownHosts });

describe("through the host's ssh", () => {
  it("asks what only the host can reach, with explicit connection inputs", async () => {
    const { host: hosts, port, knownHosts, user } = ssh();
    const inputs = { hosts, user, port: `${port}`, "known-hosts": knownHosts, "ssh-key": host.key };
    const { exitCode, log } = await run({ ...inputs, checks: `- { url: "${url}/", text: private }` });
    expect(log).toContain("1 check passed");
    expect(exitCode).toBe(0);
    const closed = await run({ ...inputs, checks: "http://localhost:9/" });
    expect(closed.log).toContain(`Cannot reach 127.0.0.1:9 from ${hosts}: connection refused: nothing listens there`);
  });

  it("uses the session of the deploy step, and says what the service logged last", async () => {
    const step = await makeStepFolder(await privateFolder({ RUNNER_TEMP: folder }));
    const connection = await connect({ ...ssh(), key: new Secret(host.key), folder: step });
    await saveSession(connection, "/srv/shop");
    const checks = `- ${url}/\n- { url: "${url}/broken", service: web }`;
    for (const attempt of [1, 2]) {
      const { exitCode, log } = await run({ checks });
      expect([attempt, exitCode]).toEqual([attempt, 1]);
      expect(log).toMatch(/::error::Cannot confirm the release: 1 of 2 .*status is 500, wanted 200/);
      expect(log).toMatch(/Last log lines of web:%0A {2}\| ready%0A {2}\| GET \/broken: TypeError: no limits/);
      expect(log).not.toContain("somebody else");
    }
    await connection.close();
  });

  it("reads the logs of the plan's directory, and none when nobody says whose service it is", async () => {
    const { host: hosts, port, knownHosts, user } = ssh();
    const inputs = { hosts, user, port: `${port}`, "known-hosts": knownHosts, "ssh-key": host.key };
    const checks = `- { url: "${url}/broken", service: web }`;
    const planned = await run({ ...inputs, checks, plan: planFor("/srv/shop") });
    expect(planned.log).toContain("TypeError: no limits");
    expect(planned.log).not.toContain("somebody else");
    const unknown = await run({ ...inputs, checks });
    expect(unknown.log).toContain("1 of 1 checks failed");
    expect(unknown.log).not.toMatch(/TypeError|somebody else/);
  });

  it("refuses the metadata service whatever its name, and says when there is no session", async () => {
    const { host: hosts, port, knownHosts, user } = ssh();
    await host.exec(["sh", "-c", "echo 169.254.169.254 metadata.internal >>/etc/hosts"]);
    const inputs = { hosts, user, port: `${port}`, "known-hosts": knownHosts, "ssh-key": host.key };
    const { log } = await run({ ...inputs, checks: "http://metadata.internal/latest" });
    expect(log).toContain("link-local address (169.254.169.254) is not allowed");
    expect((await run({ checks: `${url}/` })).log).toContain("Cannot resume the ssh session");
  });
});
