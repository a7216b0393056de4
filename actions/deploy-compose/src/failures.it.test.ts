import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort, newKey } from "@stageway/testbed";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import { expectFailure } from "../../../test/expect-failure.ts";
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

/** A release runs; another one is to come and cannot: it fails as the table of failures has it. */
async function afterGood(
  failure: string,
  inputs: Readonly<Record<string, string>>,
  { on = world, workspace = "" }: { readonly on?: World; readonly workspace?: string } = {},
): Promise<void> {
  await using job = await on.job({ GITHUB_WORKSPACE: workspace });
  const first = await job.step("deploy-compose", {
    ...on.inputs,
    release: on === world ? good : await on.release("1"),
  });
  expect(first.output("outcome")).toBe("deployed");
  const before = await on.running();
  const step = await job.step("deploy-compose", { ...on.inputs, ...inputs });
  expectFailure(failure, { ...step, outcome: step.output("outcome") }, { before, after: await on.running() });
}

it("ssh refused", async () => {
  const port = await freePort();
  const known = world.host.knownHosts.replace(`${world.host.port}`, `${port}`);
  await afterGood("ssh refused", { release: next, hosts: `127.0.0.1:${port}`, "known-hosts": known });
}, 60_000);

it("wrong host key", async () => {
  const { public: stranger } = await newKey();
  const known = world.host.knownHosts.replace(world.host.hostKey, stranger.split(" ").slice(0, 2).join(" "));
  await afterGood("wrong host key", { release: next, "known-hosts": known });
}, 60_000);

it("wrong key", async () => {
  const { private: stranger } = await newKey();
  await afterGood("wrong key", { release: next, "ssh-key": stranger });
}, 60_000);

it("key pasted with \\n", async () => {
  const pasted = world.host.key.replaceAll("\n", "\\n");
  await afterGood("key pasted with `\\n`", { release: next, "ssh-key": pasted });
}, 60_000);

it("registry 500s, asked for the release", async () => {
  await using sick = await RegistryStandIn.start();
  sick.fault = () => ({ kind: "status", status: 500 });
  await afterGood("registry 500s (release)", { release: next.replace(/^[^/]+/, sick.host) });
}, 120_000);

it("registry 500s, asked for an image by the host", async () => {
  const sick = createServer((_, response) => response.writeHead(500).end()).listen(0);
  await once(sick, "listening");
  const { port } = sick.address() as AddressInfo;
  await world.host.reach(port);
  await using checkout = await world.job();
  await world.workspace(checkout.folder, { "compose.yml": compose });
  const images = `web=127.0.0.1:${port}/acme/web@sha256:${"a".repeat(64)}`;
  await afterGood("registry 500s (image)", { images }, { workspace: checkout.folder });
  sick.close();
}, 120_000);

it("disk full", async () => {
  await using small = await startWorld({ disk: "150m" });
  const large = await small.release("2", { size: 40_000_000 });
  await afterGood("disk full", { release: large }, { on: small });
}, 120_000);

it("never healthy", async () => {
  await afterGood("never healthy", { release: await world.badRelease("3") });
}, 60_000);

it("crash loop", async () => {
  const text = `${compose}    restart: unless-stopped\n`;
  await afterGood("crash loop", { release: await world.releaseThat(crashing, "4", { text }) });
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
    checks: "- { url: http://localhost:18080/health, service: web }",
    via: "ssh",
    successes: "8",
    interval: "500ms",
    timeout: "6s",
  });
  const post = await job.post("deploy-compose", { ...world.inputs, "job-status": "failure" });
  const runs = { before, after: await world.running() };
  expectFailure("healthy, then failing (the smoke test)", { ...smoke, outcome: "" }, runs);
  const [record] = await world.records();
  expect(record).toBe("failure");
  expectFailure("healthy, then failing", { ...post, outcome: "rolled-back" }, runs);
}, 90_000);

it("wrong architecture", async () => {
  const release = await world.release("5", { platform: "linux/arm64" });
  await afterGood("wrong architecture", { release });
}, 60_000);
