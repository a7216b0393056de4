import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { readContext } from "@stageway/core";
import { recordingLog } from "@stageway/core/testing";
import { newSigningKey } from "@stageway/pipeline/testing";
import { signStatement, type Verified } from "@stageway/pipeline/trust";
import {
  digestOf,
  openRegistry,
  parseDigestReference,
  putStatement,
  type Digest,
  type Registry,
} from "@stageway/registry";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import { releaseOnRecord } from "../test/release-on-record.ts";
import { buildImages, type World } from "./build-images.ts";
import { cacheOf } from "./cache.ts";
import type { BuildRequest } from "./request.ts";
import { signerOf } from "./signing.ts";
import type { Sources } from "./sources.ts";

let standIn: RegistryStandIn;
let registry: Registry;
let image: Digest;
beforeEach(async () => {
  standIn = await RegistryStandIn.start();
  registry = openRegistry(standIn.host, access);
  await releaseOnRecord(standIn.host, "acme/shop");
  image = (await registry.head("acme/shop/web", "t")) ?? digestOf(Buffer.from(""));
});
afterEach(() => standIn[Symbol.asyncDispose]());

const access = testAccess();
const [build, staging] = [newSigningKey(), newSigningKey()];
const trust = {
  repository: "4711",
  stage: "staging",
  signers: [
    { kind: "built", key: build.key.publicKey },
    { kind: "verified", stage: "staging", key: staging.key.publicKey },
  ] as const,
};
const env = {
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_REPOSITORY_ID: "4711",
  GITHUB_EVENT_NAME: "push",
  GITHUB_REF: "refs/heads/develop",
};

/** Builds `web` of some content; gives the release, and what the builder was told of its cache. */
async function built(content: string, previous: string | undefined, written: Digest | undefined) {
  const service = { name: "web", image: "web", context: ".", dockerfile: "Dockerfile", platforms: [], args: {} };
  const request = {
    registry: standIn.host,
    folder: "acme/shop",
    releaseName: "release",
    version: `v-${content}`,
    trust,
    otherVersions: [],
    movingTags: [],
    files: [],
    isForced: false,
    flows: ["push"],
    services: [service],
    ...(previous !== undefined && { previous }),
  } as unknown as BuildRequest; // Nothing else is read.
  const source = { service, doubts: [], bases: [], stages: new Set<string>(), takesRevision: false };
  const tree = { commit: digestOf(Buffer.from(content)).slice(7, 47), tree: "b".repeat(40), time: 0 };
  const services = [{ source, hash: digestOf(Buffer.from(content)) }];
  const sources = { tree, services, bases: { digests: new Map() } } as unknown as Sources; // Nothing else is read.
  const told: unknown[] = [];
  const world = {
    registry,
    access,
    log: recordingLog(),
    clock: { now: () => 0 },
    workspace: "/",
    keepsCaches: true,
    sign: signerOf(build.key, { context: readContext(env), env, registry }),
    cacheOf: (one: typeof service, kept: string | undefined) => cacheOf("registry", one, { kept }),
    build: (targets: readonly { readonly cache: { readonly from: readonly string[] } }[]) => {
      told.push(...targets.flatMap(({ cache }) => cache.from));
      return Promise.resolve(new Map([["web", { digest: image, duration: 1, ...(written && { cache: written }) }]]));
    },
  } as unknown as World; // Nothing else is read.
  const { release } = await buildImages(request, sources, "warn", world);
  return { release, told };
}

async function verify(reference: string): Promise<void> {
  const { repository, digest } = parseDigestReference(reference);
  const manifest = await registry.manifest(repository, digest);
  if (manifest === undefined) throw new TypeError("It was pushed");
  const facts = { release: digest, repository: "4711", stage: "staging", number: 7, previous: null, run: "" };
  const statement: Verified = { schemaVersion: 1, kind: "verified", ...facts };
  await putStatement(registry, repository, manifest, signStatement(statement, staging.key));
}

const cache = digestOf(Buffer.from("a cache"));

it("reads the layers that a verified build kept, by their digest, and goes on naming them where none are written", async () => {
  const first = await built("one", undefined, cache);
  expect(first.told).toEqual([]);
  await verify(first.release);
  const second = await built("two", first.release, undefined);
  const kept = `type=registry,ref=${standIn.host}/acme/shop/web@${cache}`;
  expect(second.told).toEqual([kept]);
  await verify(second.release);
  expect((await built("three", second.release, undefined)).told).toEqual([kept]);
});

it("reads nothing of a build that was not verified, and never a tag that whoever may push can move", async () => {
  const first = await built("one", undefined, cache);
  const manifest = await registry.manifest("acme/shop/web", image);
  if (manifest !== undefined) await registry.putManifest("acme/shop/web", manifest, "buildcache");
  expect((await built("two", first.release, undefined)).told).toEqual([]);
});
