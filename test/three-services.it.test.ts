import { expect, test } from "@jest/globals";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { freePort, program, pushBaseImages, startEngine, startRegistry } from "../packages/testbed/src/index.ts";

const example = join(import.meta.dirname, "../examples/three-services");

test("examples/three-services runs on a laptop with plain compose, and keeps its payments", async () => {
  await using stack = new AsyncDisposableStack();
  const engine = stack.use(await startEngine());
  const registry = stack.use(await startRegistry());
  const images = await pushBaseImages(engine.docker, registry.host);
  const project = `stageway-example-${randomBytes(4).toString("hex")}`;
  const port = await freePort();
  const env = { ...engine.docker.env, EDGE_IMAGE: images.haproxy, NODE_IMAGE: images.node, EDGE_PORT: `${port}` };
  const compose = (...args: string[]) =>
    program(engine.docker.file, ["compose", "--project-name", project, ...args], { cwd: example, env });
  stack.defer(() => compose("down", "--volumes", "--timeout", "2").then(() => undefined));

  await compose("up", "--build", "--wait");
  const url = `http://127.0.0.1:${port}`;
  // A connection that is kept open would end with the container behind it.
  const headers = { connection: "close" };
  const ask = async (path: string, init?: RequestInit) => (await fetch(url + path, { headers, ...init })).json();
  expect(await ask("/version")).toMatchObject({ service: "gateway" });
  expect(await ask("/api/iq/score?amount=2500")).toEqual({ risk: 0.25, verdict: "watch" });
  const payment = { payer: "ada", payee: "grace", amount: 7 };
  await ask("/api/pay/payments", { method: "POST", body: JSON.stringify(payment) });
  await compose("up", "--force-recreate", "--wait");
  expect(await ask("/api/pay/totals")).toEqual({ payments: 1, amount: 7 });
}, 180_000);
