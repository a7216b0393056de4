import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { testAccess } from "../test/access.ts";
import { RegistryStandIn } from "../test/registry-stand-in.ts";
import { releaseArtifactType } from "./artifact-types.ts";
import { copyImage, copyReferrers } from "./copy.ts";
import { digestOf, type Digest } from "./digest.ts";
import { mediaTypes } from "./media-type.ts";
import { openRegistry, type Registry } from "./registry.ts";

let standIn: RegistryStandIn;
let registry: Registry;
beforeEach(async () => {
  standIn = await RegistryStandIn.start();
  registry = openRegistry(standIn.host, testAccess());
  for (const repository of [staging, production]) await registry.putManifest(repository, image);
  await registry.blobs.put(staging, empty);
});
afterEach(() => standIn[Symbol.asyncDispose]());

const [staging, production] = ["staging/shop/release", "acme/shop/release"];
const empty = Buffer.from("{}");
const config = { mediaType: mediaTypes.ociEmpty, digest: digestOf(empty), size: empty.length };
const encoded = (value: object) => Buffer.from(JSON.stringify({ schemaVersion: 2, ...value }));
const image = {
  mediaType: mediaTypes.ociIndex,
  bytes: encoded({ mediaType: mediaTypes.ociIndex, manifests: [] }),
};
const subject = { mediaType: image.mediaType, digest: digestOf(image.bytes), size: image.bytes.length };
const from = () => ({ registry, repository: staging, digest: subject.digest });
const to = () => ({ registry, repository: production });

/** Puts something into the folder of staging, as anybody who may push there can, and lists it as attached to the image. */
async function attach(value: { readonly mediaType?: string } & Readonly<Record<string, unknown>>): Promise<Digest> {
  const { mediaType = mediaTypes.ociManifest, ...fields } = value;
  const bytes = encoded({ mediaType, config, layers: [], subject, ...fields });
  return await list(bytes, mediaType);
}

/** Lists bytes as attached, whether a registry takes them or not. */
async function list(bytes: Buffer, mediaType: string): Promise<Digest> {
  const digest = digestOf(bytes);
  standIn.manifests.set(`${staging}@${digest}`, { bytes, mediaType });
  const tag = `${staging}:${subject.digest.replace(":", "-")}`;
  const before = standIn.manifests.get(tag)?.bytes.toString() ?? '{"manifests":[]}';
  const { manifests } = JSON.parse(before) as { manifests: object[] };
  const entry = { mediaType: mediaTypes.ociManifest, digest, size: bytes.length };
  const all = encoded({ mediaType: mediaTypes.ociIndex, manifests: [...manifests, entry] });
  standIn.manifests.set(tag, { bytes: all, mediaType: mediaTypes.ociIndex });
  return digest;
}

describe("what is attached to a release in the folder of one stage", () => {
  const layer = (size: number) => ({ mediaType: "application/x", digest: digestOf("a layer"), size });
  it.each<[string, () => Promise<Digest>, string]>([
    ["a release", () => attach({ artifactType: releaseArtifactType }), "it is a release"],
    ["an image", () => attach({ config: { ...config, mediaType: mediaTypes.ociConfig } }), "it is an image"],
    [
      "an image of the older family",
      () => attach({ mediaType: mediaTypes.dockerManifest, config: { ...config, mediaType: mediaTypes.dockerConfig } }),
      "it is an image",
    ],
    [
      "an image that calls itself an artifact",
      () => attach({ artifactType: "application/x", config: { ...config, mediaType: mediaTypes.ociConfig } }),
      "it is an image",
    ],
    [
      "an index of images",
      () => attach({ mediaType: mediaTypes.ociIndex, config: undefined, layers: undefined, manifests: [] }),
      "it is a list of other content",
    ],
    ["what does not refer to it", () => attach({ subject: undefined }), "it does not say that it refers to it"],
    [
      "what refers to something else",
      () => attach({ subject: { ...subject, digest: digestOf("something else") } }),
      "it does not say that it refers to it",
    ],
    ["gigabytes", () => attach({ layers: [layer(5), layer(2 ** 40)] }), "it has more than 64 MiB"],
    ["less than nothing", () => attach({ layers: [layer(2 ** 40), layer(-(2 ** 40))] }), "it cannot be read"],
    ["what is no manifest", () => list(Buffer.from("no JSON"), "text/plain"), "it cannot be read"],
    ["a manifest of another kind", () => attach({ mediaType: "application/x" }), "it cannot be read"],
  ])("brings %s into no other folder", async (_, put, why) => {
    const digest = await put();
    const signature = await attach({ artifactType: "application/x.signature" });
    const leftOut: unknown[] = [];
    await copyReferrers(from(), to(), { onLeftOut: (...one) => leftOut.push(one) });
    expect(leftOut).toEqual([[digest, why]]);
    expect([...standIn.manifests.keys()]).not.toContain(`${production}@${digest}`);
    expect((await registry.referrers(production, subject.digest)).map((one) => one.digest)).toEqual([signature]);
  });

  it("comes along up to a number, the newest, however many there are", async () => {
    const all: Digest[] = [];
    for (let at = 0; at < 205; at++) all.push(await attach({ annotations: { at: String(at) } }));
    const leftOut: Digest[] = [];
    await copyReferrers(from(), to(), { onLeftOut: (digest) => leftOut.push(digest) });
    expect(leftOut).toEqual(all.slice(0, 5));
  });
});

it("copies an index that a few bytes name a million times by asking for it once", async () => {
  let digest = digestOf(image.bytes);
  for (let level = 0; level < 6; level++) {
    const entry = { mediaType: mediaTypes.ociIndex, digest, size: 1 };
    const bytes = encoded({ mediaType: mediaTypes.ociIndex, level, manifests: Array(10).fill(entry) });
    digest = await registry.putManifest(staging, { bytes, mediaType: mediaTypes.ociIndex });
  }
  standIn.requests.length = 0;
  await copyImage({ registry, repository: staging, digest }, to());
  expect(standIn.requests.filter((request) => request.startsWith("GET"))).toHaveLength(7);
});
