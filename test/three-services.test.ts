import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const folder = join(import.meta.dirname, "../examples/three-services/services");
const revision = "0123456789abcdef0123456789abcdef01234567";
const running: ChildProcess[] = [];
let data: string;
let chainiq: string;
let chainpay: string;
let gateway: string;

/** Starts a service as its image would, on a free port, and gives its URL once it listens. */
async function start(service: string, env: Record<string, string> = {}): Promise<string> {
  const child = spawn(process.execPath, ["server.mjs"], {
    cwd: join(folder, service),
    env: { PORT: "0", STAGEWAY_REVISION: revision, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /listens on port (\d+)$/.exec(line)?.[1];
    if (port !== undefined) return `http://127.0.0.1:${port}`;
  }
  throw new Error(`${service} ended before it listened`);
}

function migrate(database: string) {
  return spawnSync(process.execPath, ["migrate.mjs"], {
    cwd: join(folder, "chainpay"),
    env: { DATABASE: database },
    encoding: "utf8",
  });
}

async function json(url: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.json() };
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "three-services-"));
  const DATABASE = join(data, "payments.sqlite");
  migrate(DATABASE);
  [chainiq, chainpay] = await Promise.all([start("chainiq"), start("chainpay", { DATABASE })]);
  gateway = await start("gateway", { CHAINIQ_URL: chainiq, CHAINPAY_URL: chainpay });
});

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await rm(data, { recursive: true });
});

describe("examples/three-services", () => {
  it("answers /health and /version in every service", async () => {
    const urls = { chainiq, chainpay, gateway };
    for (const [service, url] of Object.entries(urls)) {
      expect((await json(`${url}/health`)).body).toMatchObject({ status: "ok" });
      expect((await json(`${url}/version`)).body).toMatchObject({ service, revision });
    }
  });

  it("leads the gateway's paths to the services behind it", async () => {
    expect(await json(`${gateway}/api/iq/score?amount=2500`)).toEqual({
      status: 200,
      body: { risk: 0.25, verdict: "watch" },
    });
    const payment = { payer: "ada", payee: "grace", amount: 7 };
    const made = await json(`${gateway}/api/pay/payments`, { method: "POST", body: JSON.stringify(payment) });
    expect(made).toMatchObject({ status: 201, body: { id: 1, ...payment } });
    expect((await json(`${gateway}/api/pay/payments/1`)).body).toEqual(made.body);
    expect((await json(`${gateway}/nowhere`)).status).toBe(404);
  });

  it("says 502 when the service behind does not answer", async () => {
    const alone = await start("gateway", { CHAINIQ_URL: "http://127.0.0.1:1" });
    expect((await json(`${alone}/api/iq/health`)).status).toBe(502);
  });

  it("refuses bad amounts without failing", async () => {
    expect((await json(`${chainiq}/score?amount=-1`)).status).toBe(400);
    expect((await json(`${chainpay}/payments`, { method: "POST", body: "{" })).status).toBe(400);
  });

  it("runs every migration once, and keeps what was stored", async () => {
    const database = join(data, "twice.sqlite");
    expect(migrate(database).stdout).toBe("ran 001-payments.sql\nran 002-made-at.sql\nschema version 2\n");
    expect(migrate(database).stdout).toBe("schema version 2\n");
  });

  it("does not start on a schema older than its own", async () => {
    const child = spawn(process.execPath, ["server.mjs"], {
      cwd: join(folder, "chainpay"),
      env: { PORT: "0", DATABASE: join(data, "empty.sqlite") },
      stdio: ["ignore", "ignore", "ignore"],
    });
    expect((await once(child, "exit"))[0]).toBe(1);
  });

  it("ends gracefully when it is told to", async () => {
    for (const child of running.slice(0, 3)) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      expect((await ended)[0]).toBe(0);
    }
  });
});
