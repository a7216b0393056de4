import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort, newKey } from "@stageway/testbed";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import type { StepResult } from "../test/job.ts";
import { compose, crashing, startWorld, type World } from "../test/world.ts";

let world: World;
let good: string;
let next: string;

beforeAll(async () => {
  world = await startWorld();
  [good, next] = [await world.release("1"), await world.release("2")];
}, 120_000);

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => world.clear(), 30_000);

/** A release runs; another one is to come and cannot; what ran before runs afterwards as if nothing had been. */
async function afterGood(
  inputs: Readonly<Record<string, string>>,
  { on = world, workspace = "" }: { readonly on?: World; readonly workspace?: string } = {},
): Promise<StepResult> {
  await using job = await on.job({ GITHUB_WORKSPACE: workspace });
  const first = await job.step("deploy-compose", {
    ...on.inputs,
    release: on === world ? good : await on.release("1"),
  });
  expect(first.output("outcome")).toBe("deployed");
  const before = await on.running();
  const step = await job.step("deploy-compose", { ...on.inputs, ...inputs });
  expect(await on.running()).toEqual(before);
  expect(step.log.match(/^::error/gm)).toHaveLength(1);
  expect(step.log).not.toMatch(/\n\s+at .*:\d+:\d+/);
  return step;
}

function refused(step: StepResult, message: RegExp): void {
  expect(step.log).toMatch(message);
  expect([step.exitCode, step.output("outcome")]).toEqual([1, "refused"]);
}

function rolledBack(step: StepResult, message: RegExp): void {
  expect(step.log).toMatch(message);
  expect([step.exitCode, step.output("outcome")]).toEqual([2, "rolled-back"]);
}

it("ssh refused", async () => {
  const port = await freePort();
  const known = world.host.knownHosts.replace(`${world.host.port}`, `${port}`);
  refused(
    await afterGood({ release: next, hosts: `127.0.0.1:${port}`, "known-hosts": known }),
    /::error::Cannot connect to deploy@127\.0\.0\.1:\d+: connection refused/,
  );
}, 60_000);

it("wrong host key", async () => {
  const { public: stranger } = await newKey();
  const known = world.host.knownHosts.replace(world.host.hostKey, stranger.split(" ").slice(0, 2).join(" "));
  refused(
    await afterGood({ release: next, "known-hosts": known }),
    /::error::Cannot connect to deploy@\S+: its host key is not the pinned one: current value is ssh-ed25519 SHA256:/,
  );
}, 60_000);

it("wrong key", async () => {
  const { private: stranger } = await newKey();
  refused(
    await afterGood({ release: next, "ssh-key": stranger }),
    /::error::Cannot connect to deploy@\S+: it does not accept the key: current value is SHA256:/,
  );
}, 60_000);

it("key pasted with \\n", async () => {
  const pasted = world.host.key.replaceAll("\n", "\\n");
  refused(
    await afterGood({ release: next, "ssh-key": pasted }),
    /::error::.*has literal \\n in it: paste the key with real line breaks/,
  );
}, 60_000);

it("registry 500s, asked for the release", async () => {
  await using sick = await RegistryStandIn.start();
  sick.fault = () => ({ kind: "status", status: 500 });
  refused(await afterGood({ release: next.replace(/^[^/]+/, sick.host) }), /::error::Cannot .*500/);
}, 120_000);

it("registry 500s, asked for an image by the host", async () => {
  const sick = createServer((_, response) => response.writeHead(500).end()).listen(0);
  await once(sick, "listening");
  const { port } = sick.address() as AddressInfo;
  await world.host.reach(port);
  await using checkout = await world.job();
  await world.workspace(checkout.folder, { "compose.yml": compose });
  const images = `web=127.0.0.1:${port}/acme/web@sha256:${"a".repeat(64)}`;
  const step = await afterGood({ images }, { workspace: checkout.folder });
  refused(step, /::error::Cannot deploy staging-1 to staging: refused: fetch the image of web .*500/);
  sick.close();
}, 120_000);

it("disk full", async () => {
  await using small = await startWorld({ disk: "150m" });
  const large = await small.release("2", { size: 40_000_000 });
  refused(
    await afterGood({ release: large }, { on: small }),
    /::error::Cannot deploy, nothing was touched:.*the host has \d+ MB free where the engine keeps images \(\S+\), and \d+ MB are needed to fetch and unpack images of 40 MB/,
  );
}, 120_000);

it("never healthy", async () => {
  rolledBack(
    await afterGood({ release: await world.badRelease("3") }),
    /::error::Cannot deploy staging-1 to staging: rolled-back: .*shop-web-2.*cannot reach the database/,
  );
}, 60_000);

it("crash loop", async () => {
  const text = `${compose}    restart: unless-stopped\n`;
  rolledBack(
    await afterGood({ release: await world.releaseThat(crashing, "4", { text }) }),
    /::error::Cannot deploy staging-1 to staging: rolled-back: .*shop-web-2.*cannot bind to port 80/,
  );
}, 60_000);

it("healthy, then failing", async () => {
  const serve = "cd /tmp && echo ok >health && busybox httpd -p 8080 && touch well; trap 'exit 0' TERM;";
  const rest = "while :; do sleep 1; done";
  const text = `${compose}    ports: ["127.0.0.1:18080:8080"]\n`;
  const [stays, fails] = await Promise.all([
    world.releaseThat(`${serve} ${rest}`, "6", { text }),
    world.releaseThat(`${serve} sleep 2; echo lost the database; rm health; ${rest}`, "7", { text }),
  ]);
  await using job = await world.job();
  const first = await job.step("deploy-compose", { ...world.inputs, release: stays });
  expect(first.output("outcome")).toBe("deployed");
  const before = await world.running();
  const held = await job.step("deploy-compose", { ...world.inputs, release: fails, hold: "5m" });
  expect(held.exitCode).toBe(0);
  const smoke = await job.step("smoke-test", {
    ...{ checks: "- { url: http://localhost:18080/health, service: web }", via: "ssh" },
    ...{ successes: "8", interval: "500ms", timeout: "6s" },
  });
  expect(smoke.exitCode).toBe(1);
  expect(smoke.log).toMatch(/::error::Cannot confirm the release: 1 of 1 checks failed .*\/health.*lost the database/);
  const post = await job.post("deploy-compose", { ...world.inputs, "job-status": "failure" });
  expect(post.log).toMatch(/::error::Deployment \d+ on staging was undone, what ran before runs again/);
  expect(post.exitCode).toBe(2);
  expect(await world.running()).toEqual(before);
}, 90_000);

it("wrong architecture", async () => {
  const release = await world.release("5", { platform: "linux/arm64" });
  refused(
    await afterGood({ release }),
    /::error::Cannot deploy, nothing was touched:.*the image of service "web" is built for linux\/arm64/,
  );
}, 60_000);
