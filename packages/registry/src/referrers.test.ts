import { afterEach, expect, it } from "@jest/globals";
import { testAccess } from "../test/access.ts";
import { RegistryStandIn, type StandInOptions } from "../test/registry-stand-in.ts";
import { copyImage, copyReferrers } from "./copy.ts";
import { digestOf, type Digest } from "./digest.ts";
import { mediaTypes } from "./media-type.ts";
import { openRegistry, type Registry } from "./registry.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

async function start(options: StandInOptions = {}) {
  const standIn = await RegistryStandIn.start(options);
  open.push(standIn);
  return { standIn, registry: openRegistry(standIn.host, testAccess()) };
}

const image = {
  mediaType: mediaTypes.ociIndex,
  bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] })),
};
const subject = digestOf(image.bytes);
const listTag = subject.replace(":", "-");
const empty = Buffer.from("{}");

/** Puts something that refers to the image: `sign(registry, "a signature")`. */
async function sign(registry: Registry, title: string, to: Digest = subject): Promise<Digest> {
  await registry.blobs.put("a/from", empty);
  const config = { mediaType: "application/example.signature", digest: digestOf(empty), size: empty.length };
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config,
    layers: [],
    subject: { mediaType: image.mediaType, digest: to, size: image.bytes.length },
    annotations: { title },
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return registry.putManifest("a/from", { mediaType: mediaTypes.ociManifest, bytes });
}

async function signed(options: StandInOptions, ...titles: string[]) {
  const from = await start(options);
  await from.registry.putManifest("a/from", image);
  const digests: Digest[] = [];
  for (const title of titles) digests.push(await sign(from.registry, title));
  return { ...from, digests, place: { registry: from.registry, repository: "a/from", digest: subject } };
}

const digestsOf = async (registry: Registry, repository: string) =>
  (await registry.referrers(repository, subject)).map(({ digest }) => digest).sort();

it("lists what refers to an image in the tag that stands in for it, where the registry does not", async () => {
  const { standIn, registry, digests } = await signed({}, "one", "two");
  await sign(registry, "one"); // Once more, and listed once all the same.
  const list = await registry.manifest("a/from", listTag);
  expect(list?.mediaType).toBe(mediaTypes.ociIndex);
  const entries = ["one", "two"].map((title, at) => ({
    mediaType: mediaTypes.ociManifest,
    digest: digests[at],
    size: standIn.manifests.get(`a/from@${digests[at]!}`)?.bytes.length,
    artifactType: "application/example.signature",
    annotations: { title },
  }));
  expect(list?.manifests).toEqual(entries);
});

it("leaves that tag alone where the registry lists by itself", async () => {
  const { registry, digests } = await signed({ referrers: true }, "one");
  expect(await registry.head("a/from", listTag)).toBeUndefined();
  expect(await digestsOf(registry, "a/from")).toEqual(digests);
});

it("lists in that tag even when the answer to the put got lost", async () => {
  const { standIn, registry } = await signed({});
  let lost = false;
  standIn.fault = (request) =>
    request.startsWith("PUT /v2/a/from/manifests/") && !lost ? ((lost = true), { kind: "reset after" }) : undefined;
  const digest = await sign(registry, "one");
  expect(await digestsOf(registry, "a/from")).toEqual([digest]);
});

it("lists beside what another one lists at the same time", async () => {
  const { standIn, registry } = await signed({});
  const entry = {
    mediaType: mediaTypes.ociManifest,
    digest: await sign(registry, "theirs", digestOf("else")),
    size: 1,
  };
  const theirs = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [entry] };
  let puts = 0;
  standIn.fault = (request) => {
    // Right after ours, and without it.
    if (request === `GET /v2/a/from/manifests/${listTag}` && puts === 1 && puts++)
      standIn.manifests.set(`a/from:${listTag}`, { ...image, bytes: Buffer.from(JSON.stringify(theirs)) });
    if (request === `PUT /v2/a/from/manifests/${listTag}`) puts++;
    return undefined;
  };
  const ours = await sign(registry, "ours");
  expect(await digestsOf(registry, "a/from")).toEqual([entry.digest, ours].sort());
});

it("takes out of that list what is gone, since a registry takes no list of such", async () => {
  const { standIn, registry, digests } = await signed({}, "one", "two");
  standIn.manifests.delete(`a/from@${digests[0]!}`);
  const digest = await sign(registry, "three");
  expect(await digestsOf(registry, "a/from")).toEqual([digests[1]!, digest].sort());
});

it("does not write over something else under that tag", async () => {
  const { standIn, registry } = await signed({});
  const config = { mediaType: mediaTypes.ociConfig, digest: digestOf(empty), size: 2 };
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers: [] }));
  standIn.manifests.set(`a/from:${listTag}`, { mediaType: mediaTypes.ociManifest, bytes });
  await expect(sign(registry, "one")).rejects.toThrow(
    `Cannot list what refers to a/from@${subject}: the tag for it, ${listTag}, names something else than a list: current value is "${mediaTypes.ociManifest}"`,
  );
});

it.each<[string, StandInOptions, StandInOptions]>([
  ["a registry that lists by itself to one that does not", { referrers: true }, {}],
  ["a registry that does not list by itself to one that does", {}, { referrers: true }],
])("copies all that refers to an image from %s", async (_, source, destination) => {
  const { place, digests } = await signed(source, "one", "two", "three", "four", "five");
  const to = await start(destination);
  await copyImage(place, { registry: to.registry, repository: "b/to" }, { tags: ["v1"], referrers: true });
  expect(await digestsOf(to.registry, "b/to")).toEqual(digests.sort());
  expect(await to.registry.head("b/to", digests[0]!)).toBe(digests[0]);
});

it("leaves out what refers to an image and is gone, and says so", async () => {
  const { standIn, place, digests } = await signed({}, "one", "two");
  standIn.manifests.delete(`a/from@${digests[0]!}`);
  const to = await start();
  const gone: Digest[] = [];
  const options = { referrers: true, onLeftOut: (digest: Digest) => void gone.push(digest) };
  await copyImage(place, { registry: to.registry, repository: "b/to" }, options);
  expect(gone).toEqual([digests[0]]);
  expect(await digestsOf(to.registry, "b/to")).toEqual([digests[1]]);
});

it("copies what refers to an image after the image, and only what is not there", async () => {
  const { registry, place, digests } = await signed({}, "one");
  const to = await start();
  const target = { registry: to.registry, repository: "b/to" };
  await copyImage(place, target, { referrers: true });
  const later = await sign(registry, "later");
  await copyReferrers(place, target);
  expect(await digestsOf(to.registry, "b/to")).toEqual([...digests, later].sort());
  to.standIn.requests.length = 0;
  await copyReferrers(place, target);
  expect(to.standIn.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
});

it("asks nobody else for the rest of a list", async () => {
  const { standIn, registry, digests } = await signed({ referrers: true }, "one", "two");
  const elsewhere = await start({ referrers: true });
  const link = `<http://${elsewhere.standIn.host}/v2/a/from/referrers/${subject}?last=x>; rel="next"`;
  standIn.fault = () => ({ kind: "other headers", headers: { link } });
  expect(await digestsOf(registry, "a/from")).toEqual(digests.sort());
  expect(elsewhere.standIn.requests).toEqual([]);
});

it("finds that a list comes back to a page that it gave before", async () => {
  const { standIn, registry } = await signed({});
  const pages = ["x", "y"];
  standIn.fault = (request) => {
    const next = request.includes("last=x") ? pages[1] : pages[0];
    return { kind: "other headers", headers: { link: `</v2/a/from/tags/list?last=${next!}>; rel="next"` } };
  };
  const names: string[] = [];
  const listing = async () => {
    for await (const page of registry.tags("a/from")) if (names.push(...page, "page") > 100) return;
  };
  await expect(listing()).rejects.toThrow("does not answer like a registry: its list comes back to a page");
});
