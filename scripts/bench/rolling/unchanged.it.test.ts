import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { probing, toldIn, type ToldStep } from "../steps.ts";
import { sshCalls } from "./ssh-calls.ts";
import { startDeploymentWorld } from "./world.ts";

const stack = new AsyncDisposableStack();
let told: ToldStep;
/** Words of each call of docker on the host. */
let docker: string[];

beforeAll(async () => {
  const world = stack.use(await startDeploymentWorld());
  const folder = await mkdtemp(join(tmpdir(), "unchanged-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const release = await world.release("graceful");
  await world.deploy(release);
  await world.host.exec(["sh", "-c", countDocker]);
  const { outcome } = await world.deploy(release, probing(folder));
  expect(outcome).toBe("unchanged");
  [told] = toldIn(folder) as [ToldStep];
  const calls = await world.host.exec(["sh", "-c", "cat /tmp/docker-calls"]);
  docker = calls.split("\n").filter(Boolean);
}, 120_000);
afterAll(() => stack.disposeAsync(), 30_000);

/** Puts a program in front of docker that notes each call. */
const countDocker = `real=$(command -v docker) && mkdir /opt/real && mv "$real" /opt/real/docker && : >/tmp/docker-calls &&
chmod 666 /tmp/docker-calls && printf '#!/bin/sh\\necho "$*" >>/tmp/docker-calls\\nexec /opt/real/docker "$@"\\n' >"$real" && chmod 755 "$real"`;

it("a deployment that changes nothing takes one connection and two commands", () => {
  expect(sshCalls([told])).toEqual({ connections: 1, commands: 2, local: 0 });
});

it("… few processes on the runner, and few requests", () => {
  const on = (name: string) => told.waits.filter((wait) => wait.on === name).length;
  expect(told.waits.filter(({ on }) => on !== "http" && !on.startsWith("ssh"))).toEqual([]);
  expect(on("ssh-keygen")).toBeLessThanOrEqual(2);
  expect(on("http")).toBeLessThanOrEqual(12);
});

it("… and at most 20 calls of docker on the host, 5 of them of compose", () => {
  expect(docker.filter((words) => words.startsWith("compose ")).length).toBeLessThanOrEqual(5);
  expect(docker.length).toBeLessThanOrEqual(20);
});
