import { afterEach, expect, it } from "@jest/globals";
import type { Release } from "@stageway/pipeline";
import { RegistryStandIn } from "../test/registry-stand-in.ts";
import { testAccess } from "../test/access.ts";
import { digestOf } from "./digest.ts";
import { openRegistry } from "./registry.ts";
import { fetchRelease, packRelease, pushRelease } from "./release.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

const compose = { path: "compose.yml", content: Buffer.from("services: {}\n"), mode: 0o644 };
const release: Release = {
  schemaVersion: 1,
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  services: {
    gateway: {
      image: "gateway",
      digest: digestOf("gateway"),
      revision: "a".repeat(40),
      contentHash: digestOf("content"),
      platforms: ["linux/amd64"],
    },
    web: {
      image: "apps/web",
      digest: digestOf("web"),
      revision: "c".repeat(40),
      contentHash: digestOf("other"),
      platforms: ["linux/amd64"],
    },
  },
  files: [{ path: compose.path, digest: digestOf(compose.content), mode: compose.mode }],
};

async function start() {
  const standIn = await RegistryStandIn.start();
  open.push(standIn);
  const access = testAccess();
  return { standIn, access, registry: openRegistry(standIn.host, access) };
}

it("comes back as it went, with the image of every service beside it", async () => {
  const { standIn, access, registry } = await start();
  const reference = await pushRelease(registry, "acme/shop/release", { release, files: [compose] }, ["v1", "latest"]);
  expect(reference).toBe(`${standIn.host}/acme/shop/release@${packRelease(release, [compose]).digest}`);
  const fetched = await fetchRelease(reference, access);
  expect(fetched.release).toEqual(release);
  expect(fetched.files.map(({ path, content }) => [path, Buffer.from(content).toString()])).toEqual([
    ["compose.yml", "services: {}\n"],
  ]);
  expect(fetched.imageReferences).toEqual({
    gateway: `${standIn.host}/acme/shop/gateway@${digestOf("gateway")}`,
    web: `${standIn.host}/acme/shop/apps/web@${digestOf("web")}`,
  });
  expect(`${standIn.host}/acme/shop/release@${(await registry.head("acme/shop/release", "latest")) ?? ""}`).toBe(
    reference,
  );
});

it("is known after one request when its files are not needed", async () => {
  const { standIn, access, registry } = await start();
  const reference = await pushRelease(registry, "acme/shop/release", { release, files: [compose] }, []);
  standIn.requests.length = 0;
  expect((await fetchRelease(reference, access, { files: false })).release).toEqual(release);
  expect(standIn.requests).toHaveLength(1);
});

it("is the same bytes whatever the order in which it was put together", () => {
  const { gateway, web } = release.services;
  if (gateway === undefined || web === undefined) throw new TypeError("the release has both");
  const turned = { ...release, services: { web, gateway } };
  expect(packRelease(turned, [compose]).digest).toBe(packRelease(release, [compose]).digest);
});

it("does not take files that the release does not name", () => {
  expect(() => packRelease(release, [{ ...compose, content: Buffer.from("other") }])).toThrow(
    "its files are not those that it names",
  );
  expect(() => packRelease(release, [])).toThrow("its files are not those that it names");
  expect(() => packRelease(release, [compose, { ...compose, path: "more.yml" }])).toThrow(
    'current value is "more.yml"',
  );
});

it("says so when it is gone, and when it is something else", async () => {
  const { standIn, access, registry } = await start();
  const gone = `${standIn.host}/acme/shop/release@${digestOf("gone")}`;
  await expect(fetchRelease(gone, access)).rejects.toThrow(
    `Cannot find the release ${gone}: it is not in the registry`,
  );
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const digest = await registry.putManifest("acme/shop/web", {
    mediaType,
    bytes: Buffer.from(JSON.stringify({ mediaType, manifests: [] })),
  });
  await expect(fetchRelease(`${standIn.host}/acme/shop/web@${digest}`, access)).rejects.toThrow(
    "this is something else than a release",
  );
  await expect(fetchRelease(`${standIn.host}/acme/shop/web:v1`, access)).rejects.toThrow(
    'mutable tag "v1"; pass the digest printed by build',
  );
});
