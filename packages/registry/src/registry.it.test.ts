import { randomBytes } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startRegistry, type Registry as Machine } from "@stageway/testbed";
import { createProcesses, systemClock } from "@stageway/core";
import { testAccess } from "../test/access.ts";
import { copyImage } from "./copy.ts";
import { digestOf } from "./digest.ts";
import { mediaTypes } from "./media-type.ts";
import { openRegistry, type Registry } from "./registry.ts";
import { fetchRelease, pushRelease } from "./release.ts";

let machine: Machine;
let other: Machine;
beforeAll(async () => {
  [machine, other] = await Promise.all([
    startRegistry({ reach: "loopback" }),
    startRegistry({ reach: "loopback", auth: true }),
  ]);
}, 60_000);
afterAll(async () => {
  await machine[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

function open(at: Machine): Registry {
  const { user: username, password } = at.credentials;
  return openRegistry(at.host, { ...testAccess({ host: at.host, username, password }), clock: systemClock });
}

async function putImage(registry: Registry, repository: string, layers: readonly Uint8Array[]) {
  const config = Buffer.from(
    JSON.stringify({ os: "linux", architecture: "amd64", rootfs: { type: "layers", diff_ids: [] } }),
  );
  for (const bytes of [config, ...layers]) await registry.blobs.put(repository, bytes);
  const descriptor = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.byteLength,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: descriptor(mediaTypes.ociConfig, config),
    layers: layers.map((layer) => descriptor("application/vnd.oci.image.layer.v1.tar", layer)),
  };
  return registry.putManifest(repository, {
    mediaType: mediaTypes.ociManifest,
    bytes: Buffer.from(JSON.stringify(manifest)),
  });
}

it("takes signatures along between real registries, neither of which lists them by itself", async () => {
  const [from, to] = [open(machine), open(other)];
  const digest = await putImage(from, "acme/signed", [randomBytes(1000)]);
  const image = { mediaType: mediaTypes.ociManifest, digest, size: 1 };
  const signatures: string[] = [];
  for (const title of ["one", "two"]) {
    const empty = Buffer.from("{}");
    const config = { mediaType: mediaTypes.ociEmpty, digest: await from.blobs.put("acme/signed", empty), size: 2 };
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [], subject: image };
    const bytes = Buffer.from(JSON.stringify({ ...manifest, annotations: { title } }));
    signatures.push(await from.putManifest("acme/signed", { mediaType: mediaTypes.ociManifest, bytes }));
  }
  const [place, target] = [
    { registry: from, repository: "acme/signed", digest },
    { registry: to, repository: "prod/signed" },
  ];
  await copyImage(place, target, { tags: ["v1"], referrers: true });
  expect((await to.referrers("prod/signed", digest)).map((each) => each.digest)).toEqual(signatures);
});

it("copies within a real registry and between two, the digest unchanged", async () => {
  const [from, to] = [open(machine), open(other)];
  const digest = await putImage(from, "acme/web", [randomBytes(3 << 20), randomBytes(1000)]);
  await copyImage(
    { registry: from, repository: "acme/web", digest },
    { registry: from, repository: "acme/copy" },
    { tags: ["v1"], referrers: true },
  );
  expect(await from.head("acme/copy", "v1")).toBe(digest);
  await copyImage(
    { registry: from, repository: "acme/web", digest },
    { registry: to, repository: "mirror/web" },
    { tags: ["v1", "latest"] },
  );
  expect(await to.head("mirror/web", "latest")).toBe(digest);
  const tags: string[] = [];
  for await (const page of to.tags("mirror/web")) tags.push(...page);
  expect(tags.sort()).toEqual(["latest", "v1"]);
});

it("uploads in chunks", async () => {
  const registry = open(machine);
  const bytes = randomBytes(700_000);
  const digest = digestOf(bytes);
  await registry.blobs.upload(
    "acme/chunks",
    { digest, size: bytes.length, open: () => Readable.from([bytes]) },
    { chunk: 256 << 10 },
  );
  expect(bytes.equals(await registry.blobs.bytes("acme/chunks", { mediaType: "x", digest, size: bytes.length }))).toBe(
    true,
  );
});

it("keeps a release as an artifact and gives it back", async () => {
  const registry = open(other);
  const content = Buffer.from("services: {}\n");
  const release = {
    schemaVersion: 1 as const,
    commit: "a".repeat(40),
    tree: "b".repeat(40),
    services: {
      web: {
        image: "web",
        digest: digestOf("web"),
        revision: "a".repeat(40),
        contentHash: digestOf("c"),
        platforms: ["linux/amd64"],
      },
    },
    files: [{ path: "compose.yml", digest: digestOf(content), mode: 0o644 }],
  };
  const reference = await pushRelease(
    registry,
    "acme/release",
    { release, files: [{ path: "compose.yml", content, mode: 0o644 }] },
    ["v1"],
  );
  const access = testAccess({
    host: other.host,
    username: other.credentials.user,
    password: other.credentials.password,
  });
  expect((await fetchRelease(reference, access)).release).toEqual(release);
});

it("says who may not, and logs in with Docker's own configuration", async () => {
  await expect(openRegistry(other.host, testAccess()).head("acme/web", "v1")).rejects.toThrow(
    "unauthorized, no right to pull without logging in",
  );
  const wrong = openRegistry(
    other.host,
    testAccess({ host: other.host, username: "stageway", password: "wrong-word" }),
  );
  await expect(wrong.head("acme/web", "v1")).rejects.toThrow("the registry does not take these credentials");
  const { user, password } = other.credentials;
  await writeFile(
    join(other.folder, "config.json"),
    JSON.stringify({ auths: { [other.host]: { auth: Buffer.from(`${user}:${password}`).toString("base64") } } }),
  );
  const env = { DOCKER_CONFIG: other.folder };
  expect(
    await openRegistry(other.host, { env, processes: createProcesses({ env }) }).head("acme/none", "v1"),
  ).toBeUndefined();
});

it("goes on after the registry was killed and started again", async () => {
  const registry = open(machine);
  await machine.kill();
  const waiting = registry.blobs.put("acme/again", Buffer.from("after the crash"));
  await machine.start();
  expect(await waiting).toBe(digestOf("after the crash"));
});

it("does not take a layer that rotted on the registry's disk", async () => {
  const registry = open(machine);
  const bytes = randomBytes(100_000);
  const digest = await registry.blobs.put("acme/rotten", bytes);
  const hex = digest.slice("sha256:".length);
  const folder = join(machine.folder, "data/docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex);
  expect(await readdir(folder)).toEqual(["data"]);
  await writeFile(join(folder, "data"), Buffer.concat([bytes.subarray(1), Buffer.from("x")]));
  await expect(registry.blobs.bytes("acme/rotten", { mediaType: "x", digest, size: bytes.length })).rejects.toThrow(
    "sent something else than",
  );
  await rm(folder, { recursive: true });
});
