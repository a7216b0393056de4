import { afterEach, expect, it } from "@jest/globals";
import { recordingLog } from "@stageway/core/testing";
import { digestOf, openRegistry, pushRelease } from "@stageway/registry";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import type { BuildRequest } from "./request.ts";
import { decideAll } from "./reuse.ts";
import type { Hashed } from "./sources.ts";

const open: RegistryStandIn[] = [];
afterEach(async () => {
  for (const standIn of open.splice(0)) await standIn[Symbol.asyncDispose]();
});

async function start(): Promise<RegistryStandIn> {
  const standIn = await RegistryStandIn.start();
  open.push(standIn);
  return standIn;
}

const access = testAccess();
const contentHash = digestOf("content as everybody can compute it from the repository");

/** Puts a release with an image of `web` into a folder; gives its reference. */
async function release(host: string, folder: string): Promise<string> {
  const registry = openRegistry(host, access);
  const config = { os: "linux", architecture: "amd64", config: {}, rootfs: { type: "layers", diff_ids: [] } };
  const parts = [Buffer.from(JSON.stringify(config)), Buffer.from("layer")];
  for (const bytes of parts) await registry.blobs.put(`${folder}/web`, bytes);
  const [described, layer] = parts.map((bytes) => ({ digest: digestOf(bytes), size: bytes.length }));
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = {
    ...{ schemaVersion: 2, mediaType },
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...described },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...layer }],
  };
  const image = { bytes: Buffer.from(JSON.stringify(manifest)), mediaType };
  const digest = await registry.putManifest(`${folder}/web`, image, "t");
  const commit = "a".repeat(40);
  const services = { web: { image: "web", digest, revision: commit, contentHash, platforms: ["linux/amd64"] } };
  const document = { schemaVersion: 1, commit, tree: "b".repeat(40), services, files: [] } as const;
  return await pushRelease(registry, `${folder}/release`, { release: document, files: [] }, []);
}

async function decided(previous: string, ours: RegistryStandIn, isPreviousPlanned: boolean): Promise<string> {
  const request = { previous, isPreviousPlanned, isForced: false, folder: "acme/shop" } as BuildRequest; // Nothing else is read.
  const source = { service: { name: "web", image: "web" }, doubts: [] };
  const services = [{ source, hash: contentHash }] as unknown as Hashed[]; // Nothing else is read.
  const log = recordingLog();
  const registry = openRegistry(ours.host, access);
  const decisions = await decideAll(request, services, { registry, access, log, now: 0 });
  return `${decisions.get("web")?.kind ?? ""} ${log.lines.join(" ")}`;
}

it.each([
  ["of another registry", (evil: string) => [evil, "acme/shop"] as const],
  ["of another folder", (...[, ours]: [string, string]) => [ours, "evil/shop"] as const],
])("builds, and asks nothing of it, where the release on record is one %s", async (_, place) => {
  const [evil, ours] = [await start(), await start()];
  const [host, folder] = place(evil.host, ours.host);
  const previous = await release(host, folder);
  const asked = [evil.requests.length, ours.requests.length];
  expect(await decided(previous, ours, false)).toMatch(
    /^build .*lies outside of .*\/acme\/shop, so everything is built/,
  );
  expect([evil.requests.length, ours.requests.length]).toEqual(asked);
});

it("reuses what lies in its own folder, and what the plan found where a stage keeps its releases", async () => {
  const [staging, ours] = [await start(), await start()];
  expect(await decided(await release(ours.host, "acme/shop"), ours, false)).toMatch(/^reuse/);
  expect(await decided(await release(staging.host, "staging/shop"), ours, true)).toMatch(/^reuse/);
});
