import { afterEach, describe, expect, it } from "@jest/globals";
import { testAccess } from "../test/access.ts";
import { RegistryStandIn } from "../test/registry-stand-in.ts";
import { copyReferrers } from "./copy.ts";
import { digestOf } from "./digest.ts";
import { mediaTypes } from "./media-type.ts";
import { openRegistry } from "./registry.ts";
import { findStatements, putStatement } from "./statements.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

const repository = "acme/shop/release";
const release = {
  mediaType: mediaTypes.ociIndex,
  bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] })),
};
const digest = digestOf(release.bytes);
const built = { statement: '{"kind":"built"}', signature: "AAAA" };
const verified = { statement: '{"kind":"verified"}', signature: "BBBB" };

async function withRelease(referrers: boolean) {
  const standIn = await RegistryStandIn.start({ referrers });
  open.push(standIn);
  const registry = openRegistry(standIn.host, testAccess());
  await registry.putManifest(repository, release);
  return { standIn, registry };
}

describe.each([
  ["with the referrers API", true],
  ["without it", false],
])("statements in a registry %s", (_, referrers) => {
  it("lie beside the release, each once, and are read by one listing", async () => {
    const { standIn, registry } = await withRelease(referrers);
    for (const one of [built, verified, built]) await putStatement(registry, repository, release, one);
    const asked = standIn.requests.length;
    const found = await findStatements(registry, repository, digest);
    expect(found.toSorted((a, b) => (a.statement < b.statement ? -1 : 1))).toEqual([built, verified]);
    expect(standIn.requests.length - asked).toBe(referrers ? 1 : 2); // Without the API: one more, which the registry refuses.
  });

  it("go along with a release to another repository", async () => {
    const { registry } = await withRelease(referrers);
    await putStatement(registry, repository, release, built);
    await registry.putManifest("acme/production/release", release);
    await copyReferrers({ registry, repository, digest }, { registry, repository: "acme/production/release" });
    expect(await findStatements(registry, "acme/production/release", digest)).toEqual([built]);
  });

  it("are told from whatever else refers to the release", async () => {
    const { registry } = await withRelease(referrers);
    const empty = Buffer.from("{}");
    const config = { mediaType: "application/example.signature", digest: digestOf(empty), size: empty.length };
    const subject = { mediaType: release.mediaType, digest, size: release.bytes.length };
    const other = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [], subject };
    await registry.blobs.put(repository, empty);
    const bytes = Buffer.from(JSON.stringify(other));
    await registry.putManifest(repository, { bytes, mediaType: mediaTypes.ociManifest });
    expect(await findStatements(registry, repository, digest)).toEqual([]);
    await putStatement(registry, repository, release, built);
    expect(await findStatements(registry, repository, digest)).toEqual([built]);
  });
});

it("finds nothing where there is nothing", async () => {
  const { registry } = await withRelease(true);
  expect(await findStatements(registry, repository, digest)).toEqual([]);
});
