import { afterEach, expect, it } from "@jest/globals";
import { RegistryStandIn, type StandInOptions } from "../test/registry-stand-in.ts";
import { testAccess } from "../test/access.ts";
import { copyImage } from "./copy.ts";
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

async function putImage(registry: Registry, repository: string, name: string): Promise<Digest> {
  const [config, layer] = [
    Buffer.from(JSON.stringify({ os: "linux", architecture: name })),
    Buffer.from(`layer of ${name}`),
  ];
  const common = Buffer.from("a layer that all share");
  for (const bytes of [config, layer, common]) await registry.blobs.put(repository, bytes);
  const descriptor = (mediaType: string, bytes: Buffer) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
  const layers = [layer, common].map((bytes) => descriptor("application/vnd.oci.image.layer.v1.tar", bytes));
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: descriptor(mediaTypes.ociConfig, config),
    layers,
  };
  return registry.putManifest(repository, {
    mediaType: mediaTypes.ociManifest,
    bytes: Buffer.from(JSON.stringify(manifest)),
  });
}

async function putIndex(registry: Registry, repository: string): Promise<Digest> {
  const manifests = [];
  for (const architecture of ["amd64", "arm64"]) {
    const digest = await putImage(registry, repository, architecture);
    const size = (await registry.manifest(repository, digest))?.bytes.byteLength;
    manifests.push({ mediaType: mediaTypes.ociManifest, digest, size, platform: { os: "linux", architecture } });
  }
  return registry.putManifest(repository, {
    mediaType: mediaTypes.dockerIndex,
    bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.dockerIndex, manifests })),
  });
}

it("gives an image another tag with one read and one write", async () => {
  const { standIn, registry } = await start();
  const digest = await putIndex(registry, "a/b");
  standIn.requests.length = 0;
  await copyImage({ registry, repository: "a/b", digest }, { registry, repository: "a/b" }, { tags: ["v1"] });
  expect(standIn.requests).toEqual([`GET /v2/a/b/manifests/${digest}`, "PUT /v2/a/b/manifests/v1"]);
  expect(await registry.head("a/b", "v1")).toBe(digest);
});

it("copies within a registry without any layer passing through, the tag last", async () => {
  const { standIn, registry } = await start();
  const digest = await putIndex(registry, "a/from");
  standIn.requests.length = 0;
  await copyImage(
    { registry, repository: "a/from", digest },
    { registry, repository: "a/to" },
    { tags: ["v1", "latest"] },
  );
  expect(standIn.requests.filter((request) => request.startsWith("GET /v2/a/from/blobs"))).toEqual([]);
  expect(standIn.requests.slice(-2)).toEqual(["PUT /v2/a/to/manifests/v1", "PUT /v2/a/to/manifests/latest"]);
  expect(await registry.head("a/to", "latest")).toBe(digest);
});

it.each<[string, StandInOptions]>([
  ["another registry", {}],
  ["a registry that mounts nothing", { mounts: false }],
])("copies to %s byte for byte", async (_, options) => {
  const from = await start();
  const to = await start(options);
  const digest = await putIndex(from.registry, "a/from");
  await copyImage(
    { registry: from.registry, repository: "a/from", digest },
    { registry: to.registry, repository: "b/to" },
    { tags: ["v1"], referrers: true },
  );
  expect(await to.registry.head("b/to", "v1")).toBe(digest);
  expect([...to.standIn.blobs.keys()].sort()).toEqual(
    [...from.standIn.blobs.keys()].map((key) => key.replace("a/from", "b/to")).sort(),
  );
});

it("mounts a layer that several platforms share once, before any manifest that names it", async () => {
  const { standIn, registry } = await start();
  const digest = await putIndex(registry, "a/from");
  const shared = digestOf(Buffer.from("a layer that all share"));
  standIn.requests.length = 0;
  await copyImage({ registry, repository: "a/from", digest }, { registry, repository: "a/to" });
  const mounts = standIn.requests.filter((request) => request.startsWith("POST") && request.includes(shared));
  expect(mounts).toHaveLength(1);
  const firstManifest = standIn.requests.findIndex((request) => request.startsWith("PUT /v2/a/to/manifests"));
  expect(standIn.requests.indexOf(mounts[0]!)).toBeLessThan(firstManifest);
});

it("leaves the tag alone when a part cannot be copied", async () => {
  const { standIn, registry } = await start({ mounts: false });
  const digest = await putIndex(registry, "a/from");
  standIn.blobs.delete(`a/from@${digestOf("a layer that all share")}`);
  await expect(
    copyImage({ registry, repository: "a/from", digest }, { registry, repository: "a/to" }, { tags: ["v1"] }),
  ).rejects.toThrow(`Cannot read ${digestOf("a layer that all share")} of a/from`);
  expect(standIn.requests.filter((request) => request.startsWith("PUT /v2/a/to/manifests/v1"))).toEqual([]);
});

it("says so when the image is gone", async () => {
  const { registry } = await start();
  const digest = digestOf("never");
  await expect(copyImage({ registry, repository: "a/from", digest }, { registry, repository: "a/to" })).rejects.toThrow(
    "it is not there",
  );
});

it("tells how each blob came: sent, there before, or mounted", async () => {
  const [from, to] = [await start(), await start()];
  const digest = await putImage(from.registry, "a/from", "amd64");
  const seen: string[] = [];
  const onBlob = (how: string) => void seen.push(how);
  await to.registry.blobs.put("b/to", Buffer.from("a layer that all share"));
  const source = { registry: from.registry, repository: "a/from", digest };
  await copyImage(source, { registry: to.registry, repository: "b/to" }, { onBlob });
  expect(seen.splice(0).sort()).toEqual(["present", "sent", "sent"]);
  await copyImage(source, { registry: from.registry, repository: "a/to" }, { onBlob });
  expect(seen.splice(0)).toEqual(["mounted", "mounted", "mounted"]);
  await copyImage(source, { registry: from.registry, repository: "a/else" }, { onBlob, mounts: false });
  expect(seen.splice(0)).toEqual(["sent", "sent", "sent"]);
});

it.each([400, 405, 406])("copies from a registry that answers %s where it knows no referrers", async (status) => {
  const { standIn, registry } = await start();
  const digest = await putImage(registry, "a/from", "amd64");
  standIn.fault = (request) => (request.includes("/referrers/") ? { kind: "status", status } : undefined);
  await copyImage({ registry, repository: "a/from", digest }, { registry, repository: "a/to" }, { referrers: true });
  expect(await registry.head("a/to", digest)).toBe(digest);
});

it("asks no more often for what cannot be read because it was to be sent somewhere", async () => {
  const from = await start();
  const to = await start({ mounts: false });
  const digest = await putImage(from.registry, "a/from", "amd64");
  const layer = `GET /v2/a/from/blobs/${digestOf("layer of amd64")}`;
  let asked = 0;
  from.standIn.fault = (request) => (request === layer ? (asked++, { kind: "status", status: 503 }) : undefined);
  const copying = copyImage(
    { registry: from.registry, repository: "a/from", digest },
    { registry: to.registry, repository: "b/to" },
  );
  await expect(copying).rejects.toThrow("the registry is in trouble");
  expect(asked).toBe(5);
});
