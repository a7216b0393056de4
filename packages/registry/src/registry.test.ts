import { afterEach, expect, it } from "@jest/globals";
import { ActionError, systemClock } from "@stageway/core";
import type { Fault } from "../test/faults.ts";
import { RegistryStandIn, type StandInOptions } from "../test/registry-stand-in.ts";
import { testAccess } from "../test/access.ts";
import { digestOf } from "./digest.ts";
import { mediaTypes } from "./media-type.ts";
import { openRegistry, type Registry } from "./registry.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

async function start(options: StandInOptions = {}, who?: { username: string; password: string }) {
  const standIn = await RegistryStandIn.start(options);
  open.push(standIn);
  const access = testAccess({ host: standIn.host, ...who });
  return { standIn, access, registry: openRegistry(standIn.host, access) };
}

const index = {
  mediaType: mediaTypes.ociIndex,
  bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] })),
};

const content = Buffer.from("some content that takes its time");
const layer = { mediaType: "application/octet-stream", digest: digestOf(content), size: content.length };

/** Fails the first `times` requests that begin like this. */
function failing(beginning: string, fault: Fault, times = 1): (request: string) => Fault | undefined {
  let left = times;
  return (request) => (request.startsWith(beginning) && left-- > 0 ? fault : undefined);
}

it("puts a manifest under its digest and under tags, and finds it again byte for byte", async () => {
  const { registry } = await start();
  const digest = await registry.putManifest("acme/shop", index);
  expect(digest).toBe(digestOf(index.bytes));
  await registry.putManifest("acme/shop", index, "v1");
  expect(await registry.head("acme/shop", "v1")).toBe(digest);
  expect(Buffer.from((await registry.manifest("acme/shop", "v1"))?.bytes ?? [])).toEqual(index.bytes);
  expect(await registry.head("acme/shop", "v2")).toBeUndefined();
  expect(await registry.manifest("acme/other", digest)).toBeUndefined();
});

it.each<[string, Fault]>([
  ["the registry was busy", { kind: "status", status: 503 }],
  ["the connection broke before", { kind: "reset before" }],
  ["the answer got lost", { kind: "reset after" }],
])("puts a tag exactly once more when %s, after it looked", async (_, fault) => {
  const { standIn, registry } = await start();
  standIn.fault = failing("PUT", fault);
  await registry.putManifest("a/b", index, "v1");
  const puts = standIn.requests.filter((request) => request.startsWith("PUT")).length;
  expect(puts).toBe(fault.kind === "reset after" ? 1 : 2);
  expect(standIn.requests[1]).toBe("HEAD /v2/a/b/manifests/v1");
});

const other = {
  ...index,
  bytes: Buffer.from(JSON.stringify({ ...JSON.parse(index.bytes.toString()), annotations: {} })),
};

it.each<[string, Fault | undefined]>([
  ["before it was put", undefined],
  ["while its put broke", { kind: "reset before" }],
  ["while the registry was busy", { kind: "status", status: 503 }],
])("never moves a version that another run gave to something else %s, unlike other tags", async (_, fault) => {
  const { standIn, registry } = await start();
  const theirs = await registry.putManifest("a/b", other);
  const give = () => standIn.manifests.set("a/b:v1", standIn.manifests.get(`a/b@${theirs}`)!);
  const strike = failing("PUT", fault ?? { kind: "silence", milliseconds: 0 });
  if (fault === undefined) give();
  else standIn.fault = (request) => (request.startsWith("PUT") && give(), strike(request));
  await expect(registry.putManifest("a/b", index, "v1", { mayMove: false })).rejects.toThrow(
    `Cannot tag a/b:v1 in ${standIn.host}: it exists with other content, and versions are never moved: current value is ${theirs}`,
  );
  expect(await registry.head("a/b", "v1")).toBe(theirs);
  standIn.fault = () => undefined;
  expect(await registry.putManifest("a/b", index, "v1")).toBe(await registry.head("a/b", "v1"));
});

it("looks before it gives a version, and puts nothing where it is given already", async () => {
  const { standIn, registry } = await start();
  for (let run = 1; run <= 2; run++) await registry.putManifest("a/b", index, "v1", { mayMove: false });
  const [look, put] = ["HEAD /v2/a/b/manifests/v1", "PUT /v2/a/b/manifests/v1"];
  expect(standIn.requests).toEqual([look, put, look]);
});

it("waits as long as the registry says, and no shorter", async () => {
  const { standIn, registry, access } = await start();
  standIn.fault = failing("GET", { kind: "status", status: 429, headers: { "retry-after": "17" } });
  await registry.manifest("a/b", "v1");
  expect(access.clock.sleeps).toHaveLength(1);
  expect(access.clock.sleeps[0]).toBeGreaterThanOrEqual(17_000);
});

it("gives up with the registry's words when it stays in trouble", async () => {
  const { standIn, registry } = await start();
  standIn.fault = () => ({ kind: "status", status: 500, body: "<html>oops</html>" });
  await expect(registry.manifest("a/b", "v1")).rejects.toThrow(
    `Cannot read a/b:v1 in ${standIn.host}: the registry is in trouble (status 500)`,
  );
  expect(standIn.requests).toHaveLength(5);
});

it("never takes a manifest with another digest than the one it asked for", async () => {
  const { standIn, registry } = await start();
  const digest = await registry.putManifest("a/b", index);
  standIn.manifests.set(`a/b@${digest}`, { ...index, bytes: Buffer.from(JSON.stringify({ evil: true })) });
  await expect(registry.manifest("a/b", digest)).rejects.toThrow(`the registry sent something else than ${digest}`);
});

it("lists tags over all pages, and none of a repository that is not there", async () => {
  const { registry } = await start();
  for (const tag of ["v1", "v2", "v3", "v4", "v5"]) await registry.putManifest("a/b", index, tag);
  const found: string[] = [];
  for await (const page of registry.tags("a/b")) found.push(...page);
  for await (const page of registry.tags("a/c")) found.push(...page);
  expect(found).toEqual(["v1", "v2", "v3", "v4", "v5"]);
});

const who = { username: "robot", password: "s3cret-word" };

it("fetches one token for the same scope, and another one when it ran out on the way", async () => {
  const { standIn, registry } = await start({ tokens: who }, who);
  await registry.putManifest("a/b", index, "v1");
  await registry.putManifest("a/b", index, "v2");
  standIn.revokeTokens();
  await registry.putManifest("a/b", index, "v3");
  expect(standIn.requests.filter((request) => request.startsWith("GET /token"))).toHaveLength(2);
  expect(standIn.requests.join()).toContain("scope=repository%3Aa%2Fb%3Apull%2Cpush");
});

it("renews a token before it runs out", async () => {
  const { standIn, registry, access } = await start({ tokens: { ...who, life: 60 } }, who);
  await registry.head("a/b", "v1");
  access.clock.advance(58_000);
  await registry.head("a/b", "v1");
  expect(standIn.requests.filter((request) => request.startsWith("GET /token"))).toHaveLength(2);
});

it("asks for both repositories when it mounts", async () => {
  const { standIn, registry } = await start({ tokens: who }, who);
  const digest = await registry.blobs.put("a/from", Buffer.from("layer"));
  expect(await registry.blobs.mount("a/to", digest, "a/from")).toBe(true);
  const [token] = standIn.requests.filter((request) => request.startsWith("GET /token")).slice(-1);
  expect(token).toContain("scope=repository%3Aa%2Ffrom%3Apull&scope=repository%3Aa%2Fto%3Apull%2Cpush");
});

it("speaks basic authentication where that is wanted", async () => {
  const { registry } = await start({ basic: who }, who);
  await registry.putManifest("a/b", index, "v1");
  expect(await registry.head("a/b", "v1")).toBeDefined();
});

it.each<[string, StandInOptions, typeof who | undefined, string]>([
  [
    "nobody is logged in",
    { basic: who },
    undefined,
    "unauthorized, no right to push without logging in (status 401 UNAUTHORIZED: stand-in says UNAUTHORIZED)",
  ],
  [
    "the password is wrong",
    { basic: who },
    { ...who, password: "wrong-word" },
    "unauthorized, no right to push: the registry does not take these credentials",
  ],
  ["the token service knows nobody", { tokens: who }, undefined, "the registry lets nobody in without credentials"],
  [
    "the token service does not take the password",
    { tokens: who },
    { ...who, password: "wrong-word" },
    "the registry does not take these credentials",
  ],
  [
    "only reading is allowed",
    { tokens: { ...who, anonymousPull: true } },
    undefined,
    "unauthorized, no right to push without logging in",
  ],
])("says what is missing when %s", async (_, options, login, why) => {
  const { registry } = await start(options, login);
  await expect(registry.putManifest("a/b", index, "v1")).rejects.toThrow(why);
});

it("says denied and what to do when the right is missing", async () => {
  const { standIn, registry } = await start();
  standIn.fault = () => ({
    kind: "status",
    status: 403,
    body: '{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}',
  });
  await expect(registry.putManifest("a/b", index, "v1")).rejects.toMatchObject({
    message: `Cannot push a/b:v1 in ${standIn.host}: denied, no right to push (status 403 DENIED: requested access to the resource is denied)`,
    hint: expect.stringContaining("Let this account push there"),
    codes: ["DENIED"],
  });
  expect(standIn.requests).toHaveLength(1);
});

it("says that nobody answers when the registry is down", async () => {
  const { standIn, registry } = await start();
  const { host } = standIn;
  await standIn[Symbol.asyncDispose]();
  open.pop();
  await expect(registry.manifest("a/b", "v1")).rejects.toThrow(
    `Cannot read a/b:v1: the registry ${host} does not answer: connect ECONNREFUSED`,
  );
});

it.each<[string, Fault | undefined, (registry: Registry) => Promise<unknown>]>([
  [
    "it waits",
    { kind: "status", status: 503, headers: { "retry-after": "9" } },
    (registry) => registry.head("a/b", "v1"),
  ],
  ["nothing is answered", { kind: "silence", milliseconds: 300 }, (registry) => registry.head("a/b", "v1")],
  ["an answer is read", { kind: "slow", milliseconds: 20 }, (registry) => registry.manifest("a/b", "v1")],
  ["content is read", { kind: "slow", milliseconds: 20 }, (registry) => registry.blobs.bytes("a/b", layer)],
  ["a tag is put", { kind: "silence", milliseconds: 300 }, (registry) => registry.putManifest("a/b", index, "v2")],
  ["content is put", { kind: "silence", milliseconds: 300 }, (registry) => registry.blobs.put("a/b", index.bytes)],
])("stops with the reason of the cancellation when %s", async (_, fault, task) => {
  const { standIn, access, registry } = await start();
  await registry.putManifest("a/b", index, "v1");
  await registry.blobs.put("a/b", content);
  standIn.requests.length = 0;
  const reason = new ActionError("Cancelled by SIGINT");
  const cancel = new AbortController();
  standIn.fault = () => (setTimeout(() => cancel.abort(reason), 30), fault);
  const cancelled = openRegistry(standIn.host, { ...access, clock: systemClock, signal: cancel.signal });
  await expect(task(cancelled)).rejects.toBe(reason);
  expect(standIn.requests).toHaveLength(1);
});
