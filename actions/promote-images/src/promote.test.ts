import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { recordingLog } from "@stageway/core/testing";
import { digestOf, openRegistry, parseDigestReference, type Registry } from "@stageway/registry";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { RegistryStandIn, type StandInOptions } from "../../../packages/registry/test/registry-stand-in.ts";
import { putRelease } from "../test/put-release.ts";
import { promote } from "./promote.ts";
import type { Request } from "./request.ts";
import { countsOf } from "./summary.ts";

const open: RegistryStandIn[] = [];
let source: RegistryStandIn;
let registry: Registry;
let reference: string;

async function start(options: StandInOptions = {}): Promise<RegistryStandIn> {
  const standIn = await RegistryStandIn.start(options);
  open.push(standIn);
  return standIn;
}

beforeEach(async () => {
  source = await start();
  registry = openRegistry(source.host, testAccess());
  reference = await putRelease(registry, "acme", { gateway: [Buffer.from("g")], web: [Buffer.from("w")] });
});
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

const log = recordingLog();
const run = (to: Request["to"], tags: readonly string[] = [], more: Partial<Request> = {}) =>
  promote({ from: parseDigestReference(reference), to, tags, ...more }, { ...testAccess(), log });
const here = () => ({ registry: source.host, repository: "acme/release" });
const at = (standIn: RegistryStandIn, repository = "prod/release") => ({ registry: standIn.host, repository });
const digest = () => parseDigestReference(reference).digest;

/** What is done in this while: the requests that change something. */
async function writes(standIn: RegistryStandIn, task: () => Promise<unknown>): Promise<string[]> {
  standIn.requests.length = 0;
  await task();
  return standIn.requests.filter((request) => !/^(GET|HEAD) /.test(request));
}

it("gives a release and its images tags where they are, the release after them and moving tags last", async () => {
  const made = await writes(source, () => run(here(), ["v1", "latest"]));
  expect(made.slice(0, 2).sort()).toEqual(["PUT /v2/acme/gateway/manifests/v1", "PUT /v2/acme/web/manifests/v1"]);
  expect(made[2]).toBe("PUT /v2/acme/release/manifests/v1");
  expect(made.slice(3, 5).sort()).toEqual(
    made
      .slice(0, 2)
      .map((put) => put.replace(/v1$/, "latest"))
      .sort(),
  );
  expect(made[5]).toBe("PUT /v2/acme/release/manifests/latest");
  expect(await registry.head("acme/release", "latest")).toBe(digest());
});

it("copies to another registry, the release after everything in it, and the same bytes", async () => {
  const target = await start();
  const promoted = await run(at(target), ["v1"]);
  expect(promoted.release).toBe(`${target.host}/prod/release@${digest()}`);
  expect(promoted.images["web"]).toMatch(new RegExp(`^${target.host}/prod/web@sha256:`));
  expect(countsOf(promoted.transferred)).toMatchObject({ copied: 3, mounted: 0, present: 0 });
  const puts = target.requests.filter((request) => /^PUT .*manifests/.test(request));
  expect(puts.filter((put) => put.includes("/release/"))).toEqual(puts.slice(6, 7).concat(puts.slice(-1)));
  for (const [key, { bytes }] of target.manifests) {
    expect(source.manifests.get(key.replace("prod/", "acme/").replace(/:v1$/, `@${digestOf(bytes)}`))?.bytes).toEqual(
      bytes,
    );
  }
});

it("mounts within one registry, and does nothing a second time", async () => {
  const promoted = await run(at(source), ["v1", "latest"]);
  expect(countsOf(promoted.transferred)).toEqual({ copied: 0, mounted: 3, present: 0, bytes: 0 });
  let again = promoted;
  const made = await writes(source, async () => {
    again = await run(at(source), ["v1", "latest"]);
  });
  expect(made).toEqual([]);
  expect(countsOf(again.transferred)).toEqual({ copied: 0, mounted: 0, present: 3, bytes: 0 });
  expect(again.release).toBe(promoted.release);
});

it("goes on where a broken run stopped, and tags nothing before all is there", async () => {
  const target = await start();
  target.fault = (request) => (/^PUT .*web\/manifests/.test(request) ? { kind: "status", status: 403 } : undefined);
  await expect(run(at(target), ["v1"])).rejects.toThrow("denied, no right to push");
  expect([...target.manifests.keys()].filter((key) => key.includes(":v1") || key.includes("release"))).toEqual([]);
  target.fault = () => undefined;
  const { transferred } = await run(at(target), ["v1"]);
  expect(transferred.map(({ how, bytes }) => [how, bytes > 0])).toEqual([
    ["present", false],
    ["mounted", false],
    ["mounted", false], // What it is made of went over beside the images.
  ]);
});

it("moves moving tags and never a version", async () => {
  const other = await putRelease(registry, "acme", { gateway: [Buffer.from("new")], web: [Buffer.from("w")] });
  await run(here(), ["v1", "latest"]);
  const next = { from: parseDigestReference(other) };
  const made = await writes(source, async () => {
    await expect(run(here(), ["v1", "latest"], next)).rejects.toThrow(
      /^Cannot tag the version v1: it exists with other content, and versions are never moved: current value is\n {2}- .*acme\/gateway@sha256:.*\n {2}- .*acme\/release@sha256:/,
    );
  });
  expect(made).toEqual([]);
  await run(here(), ["v2", "latest"], next);
  expect(await registry.head("acme/release", "latest")).toBe(next.from.digest);
  expect(await registry.head("acme/release", "v1")).toBe(digest());
});

it.each<[string, string, RegExp]>([
  [
    "is through",
    "release",
    /^Cannot tag the version v1: it exists with other content, and versions are never moved: current value is\n {2}- .*prod\/release@sha256:/,
  ],
  ["is at its images", "web", /^Cannot tag prod\/web:v1 in .*: it exists with other content/],
])("leaves a version to another run that %s while this one brings its content", async (_, image, refusal) => {
  const target = await start();
  const theirs = { bytes: Buffer.from("{}"), mediaType: "application/vnd.oci.image.index.v1+json" };
  target.fault = (request) => {
    if (request.startsWith(`PUT /v2/prod/release/manifests/${digest()}`))
      target.manifests.set(`prod/${image}:v1`, theirs);
    return undefined;
  };
  await expect(run(at(target), ["v1", "latest"])).rejects.toThrow(refusal);
  expect(target.manifests.get(`prod/${image}:v1`)).toBe(theirs);
  const tags = target.requests.filter((request) => /^PUT .*\/manifests\/(?!sha256:)/.test(request));
  expect(tags.filter((put) => !put.includes("gateway") || image === "release")).toEqual([]);
});

it("names everything that is gone before it touches anything", async () => {
  const target = await start();
  for (const key of [...source.manifests.keys()].filter((name) => /^acme\/(web|gateway)@/.test(name)))
    source.manifests.delete(key);
  await expect(run(at(target), ["v1"])).rejects.toThrow(
    /^Cannot promote the release: parts of it are gone:\n {2}- gateway: .*acme\/gateway@sha256:.*\n {2}- web: /,
  );
  expect(target.manifests.size).toBe(0);
  source.manifests.clear();
  await expect(run(at(target), ["v1"])).rejects.toThrow("Cannot find the release");
});

it("takes no content that has changed on its way", async () => {
  const target = await start();
  const [key = ""] = [...source.blobs.keys()].filter((name) => name === `acme/web@${digestOf("w")}`);
  source.blobs.set(key, Buffer.from("x"));
  await expect(run(at(target), ["v1"])).rejects.toThrow("Cannot trust the content");
  expect([...target.manifests.keys()].filter((name) => name.startsWith("prod/web"))).toEqual([]);
});

/** Puts something that refers to the gateway's image, where it lies. */
async function sign(title: string) {
  const [key = ""] = [...source.manifests].findLast(([name]) => name.startsWith("acme/gateway@")) ?? [];
  const image = key.slice("acme/gateway@".length);
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const config = { mediaType: "application/vnd.oci.empty.v1+json", digest: digestOf("{}"), size: 2 };
  await registry.blobs.put("acme/gateway", Buffer.from("{}"));
  const subject = { mediaType, digest: image, size: 1 };
  const manifest = { schemaVersion: 2, mediaType, config, layers: [], subject, annotations: { title } };
  const signature = await registry.putManifest("acme/gateway", {
    mediaType,
    bytes: Buffer.from(JSON.stringify(manifest)),
  });
  return { image, signature };
}

it("takes signatures along, also of an image that was promoted before it was signed", async () => {
  const target = await start();
  await run(at(target), ["v1"]);
  const { signature } = await sign("after the first promotion");
  const { transferred } = await run(at(target), ["v1", "latest"]);
  expect(countsOf(transferred)).toMatchObject({ copied: 0, mounted: 0, present: 3, bytes: 2 });
  expect(target.manifests.get(`prod/gateway@${signature}`)).toBeDefined();
  expect(await writes(target, () => run(at(target), ["v1", "latest"]))).toEqual([]);
});

it.each(["first", "again"])(
  "leaves out a signature that is gone, with a warning, when it promotes %s",
  async (when) => {
    const target = await start();
    if (when === "again") await run(at(target), ["v1"]);
    const { signature } = await sign("soon gone");
    source.manifests.delete(`acme/gateway@${signature}`);
    await run(at(target), ["v1"]);
    expect(log.lines.filter((line) => line.includes(signature) && line.includes(source.host))).toEqual([
      `warning: gateway: ${signature} refers to it and is left out: it is not in ${source.host}/acme/gateway any more`,
    ]);
  },
);

it("says which registry does not answer", async () => {
  const target = await start();
  const { host } = target;
  await open.pop()?.[Symbol.asyncDispose]();
  await expect(run({ registry: host, repository: "prod/release" }, ["v1"])).rejects.toThrow(
    `the registry ${host} does not answer`,
  );
});

it("says by which inputs to log in, on either side", async () => {
  const account = { username: "a", password: "b" };
  const locked = await start({ basic: account });
  await expect(run(at(locked), ["v1"])).rejects.toMatchObject({
    hint: expect.stringContaining('Give "username" and "password"'),
  });
  const secret = await start({ basic: account });
  await expect(
    promote(
      { from: { ...parseDigestReference(reference), registry: secret.host }, to: here(), tags: [] },
      { ...testAccess(), log },
    ),
  ).rejects.toMatchObject({ hint: expect.stringContaining('Give "source-username" and "source-password"') });
});

it("streams between two accounts of one registry, since neither may mount what the other sees", async () => {
  const { login } = testAccess({ host: source.host, username: "a", password: "b" });
  const credentials = login?.credentials;
  if (credentials?.kind !== "password") throw new TypeError("an account was given");
  const { transferred } = await run(at(source), [], { sourceLogin: credentials });
  expect(countsOf(transferred)).toMatchObject({ copied: 3, mounted: 0 });
});

it("finds out when something else stands in the place in the end", async () => {
  const target = await start();
  target.fault = (request) => {
    if (request === "PUT /v2/prod/release/manifests/v1") target.manifests.delete(`prod/web:v1`);
    return undefined;
  };
  await expect(run(at(target), ["v1"])).rejects.toThrow(
    /Cannot find web again as it was promoted: .*prod\/web:v1 must be sha256:.*: current value is nothing$/,
  );
});
