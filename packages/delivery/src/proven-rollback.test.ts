import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createProcesses, readContext } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { signStatement, type SignedStatement } from "@stageway/pipeline/trust";
import { digestOf, openRegistry, parseDigestReference } from "@stageway/registry";
import type { Received } from "@stageway/remote";
import { testAccess } from "../../registry/test/access.ts";
import { playedHost } from "../test/played-host.ts";
import {
  commit,
  repository,
  signers,
  staging,
  startSignedRelease,
  type SignedRelease,
} from "../test/signed-release.ts";
import type { Bundle } from "./bundle.ts";
import type { World } from "./order.ts";
import { proveOn } from "./proven-rollback.ts";
import { deliveriesOf, type RollbackSettings } from "./rollback.ts";
import type { Delivery } from "./scene.ts";
import { readKept, signedFiles } from "./signed-files.ts";

let release: SignedRelease;
let manifest: Uint8Array;
beforeEach(async () => {
  release = await startSignedRelease();
  const { registry, repository: at, digest } = parseDigestReference(release.reference);
  manifest = (await openRegistry(registry, testAccess()).manifest(at, digest))?.bytes ?? new Uint8Array();
});
afterEach(async () => await release[Symbol.asyncDispose]());

const verified = (): SignedStatement => {
  const facts = { release: parseDigestReference(release.reference).digest, repository, stage: "staging", number: 7 };
  return signStatement({ schemaVersion: 1, kind: "verified", ...facts, previous: null, run: "" }, staging.key);
};

/** What a host says of the release: other images, other files, another commit. */
const lie = {
  commit: "f".repeat(40),
  services: { web: { image: `evil.example/web@sha256:${"e".repeat(64)}`, platforms: [] } },
  files: [{ path: "compose.yml", digest: `sha256:${"e".repeat(64)}`, mode: 0o755 }],
};

/** What a host prints of what it keeps beside a deployment. */
function printed(kept: Uint8Array | undefined, statements: readonly SignedStatement[]): string {
  const [, lines] = signedFiles({ manifest: new Uint8Array(), statements });
  const first = kept === undefined ? "" : `manifest ${Buffer.from(kept).toString("base64")}\n`;
  return `${first}${String(lines?.content)}`;
}

async function goBack(
  kept: string,
  images: string | undefined,
  notes: readonly SignedStatement[] = [],
): Promise<Delivery> {
  const note = {
    schemaVersion: 1,
    version: "v1",
    stage: "staging",
    flow: "push",
    profiles: [],
    composeFiles: ["compose.yml"],
    ...lie,
  };
  const next = { ...note, version: "v2", reference: release.reference.replace(/.$/, "0"), statements: notes };
  const lines = [`10 1 ${JSON.stringify({ ...note, reference: release.reference })}`, `20 1 ${JSON.stringify(next)}`];
  const ended = { token: "t", phase: "ended", step: 1, steps: 1, title: "", warnings: 0, outcome: "deployed" } as const;
  const said = (stdout: string) => ({ exitCode: 0, stderr: "", stdout: `${stdout}\n` });
  const read: Received = {
    status: { current: 20, deployments: [10, 20].map((number) => ({ number, ...ended })) },
    reports: { releases: said(lines.join("\n")), signed: said(kept) },
  };
  const host = playedHost("web-1", { read: () => Promise.resolve(read) });
  const env = { PATH: process.env["PATH"], DOCKER_CONFIG: "/nonexistent" };
  const parts = { clock: fakeClock(), log: recordingLog(), signal: new AbortController().signal };
  const world = { ...parts, env, processes: createProcesses({ env }), context: readContext(env) } as World;
  const trust = { repository, signers, needs: { kind: "verified", stage: "staging" } as const };
  const settings = {} as RollbackSettings; // Nothing of it is read.
  const [delivery] = await deliveriesOf([host], undefined, {
    stage: "staging",
    images,
    choice: { of: "then" },
    log: world.log,
    fetch: () => Promise.reject(new Error("fetched")),
    prove: (reference, all) => proveOn(reference, all, trust, { images, to: undefined, settings, world }),
  });
  if (delivery === undefined) throw new TypeError("There is a host");
  return delivery;
}

const folder = () => `${release.registry.host}/acme/shop`;

/** Images and files of the release, as its digest says. */
function expectTheRelease({ wanted, document, registry, ...bundle }: Bundle): void {
  const image = `${folder()}/web@sha256:${"1".repeat(64)}`;
  const files = [
    { path: "compose.yml", digest: digestOf(Buffer.from("services: { web: { image: web } }\n")), mode: 0o644 },
  ];
  expect(wanted).toMatchObject({
    services: new Map([["web", { image, revision: commit, platforms: ["linux/amd64"] }]]),
    files,
  });
  expect(document).toMatchObject({ commit, services: { web: { image } }, files });
  expect([registry, bundle.commit, bundle.snapshot]).toEqual([release.registry.host, commit, 10]);
  expect(JSON.stringify([document, [...wanted.services]])).not.toContain("evil.example");
}

describe("what is gone back to where signatures are required, whatever the host's note says", () => {
  it("is what a copy beside the journal proves, without the registry", async () => {
    const before = release.registry.requests.length;
    const { bundle } = await goBack(printed(manifest, [verified()]), undefined);
    expectTheRelease(bundle);
    expect(bundle.proof).toEqual({ manifest: Buffer.from(manifest), statements: [verified()] });
    expect(bundle.isOnlyNoted).toBe(true); // In which registry it lies, the host alone says.
    expect(release.registry.requests).toHaveLength(before);
  });

  it.each<[string, () => string, () => readonly SignedStatement[]]>([
    ["with nothing kept", () => "", () => []],
    ["with a copy in a later note", () => "", () => [verified()]],
    ["with a manifest of something else", () => printed(Buffer.from('{"schemaVersion":2}'), [verified()]), () => []],
    [
      "with a manifest that was changed",
      () => printed(Buffer.from(`${Buffer.from(manifest).toString()} `), []),
      () => [],
    ],
    ["with what cannot be read", () => "manifest !\nverified x y", () => []],
  ])("is what the registry has, %s", async (_, kept, notes) => {
    await release.sign("staging");
    const { bundle } = await goBack(kept(), folder(), notes());
    expectTheRelease(bundle);
    expect(bundle.isOnlyNoted).toBe(false);
  });

  it.each<[string, () => string, () => string | undefined, string]>([
    [
      "signatures alone, and no folder",
      () => printed(undefined, [verified()]),
      () => undefined,
      "no host has a copy of what was signed",
    ],
    [
      "signatures alone, and another folder",
      () => printed(undefined, [verified()]),
      () => "ghcr.io/acme/shop",
      "outside of the folder",
    ],
    [
      "signatures alone, and a folder without its registry",
      () => printed(undefined, [verified()]),
      () => folder().split("/").slice(1).join("/"),
      "outside of the folder",
    ],
    [
      "a manifest that nobody signed",
      () => printed(manifest, []),
      folder,
      "no listed key signed that it was verified on staging",
    ],
  ])("is nothing with %s", async (_, kept, images, why) => {
    const before = release.registry.requests.length;
    await expect(goBack(kept(), images())).rejects.toThrow(why);
    if (images() !== folder()) expect(release.registry.requests).toHaveLength(before);
  });
});

it("reads what a host keeps as it was written", () => {
  const statements = [verified()];
  expect(readKept(`${printed(manifest, statements)}\n`)).toEqual({ manifest: Buffer.from(manifest), statements });
  expect(readKept("\n")).toEqual({ statements: [] });
});
