import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createProcesses, readContext } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import { signStatement, type SignedStatement, type Verified } from "@stageway/pipeline/trust";
import {
  repository,
  signers,
  staging,
  production,
  startSignedRelease,
  type SignedRelease,
} from "../test/signed-release.ts";
import type { Bundle } from "./bundle.ts";
import { copiesOf, proveEarlier } from "./kept-proof.ts";
import type { Order, Settings, World } from "./order.ts";
import { readNote } from "./release-note.ts";
import type { Scene } from "./scene.ts";

let release: SignedRelease;
beforeEach(async () => {
  release = await startSignedRelease();
});
afterEach(async () => await release[Symbol.asyncDispose]());

const trust = { repository, signers };
const env = { PATH: process.env["PATH"], DOCKER_CONFIG: "/nonexistent" };

function scene(): Scene {
  const parts = { clock: fakeClock(), log: recordingLog(), signal: new AbortController().signal };
  const world = { ...parts, env, processes: createProcesses({ env }), context: readContext(env) } as World;
  const bundle = { reference: release.reference } as Bundle; // Nothing else is read.
  const client = { tell: () => undefined, summarize: () => undefined };
  return { order: { stage: "staging" } as Order, settings: {} as Settings, bundle, client, world }; // Nothing else is read.
}

const verified = (of: SignedRelease, key = staging.key, change: Partial<Verified> = {}): SignedStatement => {
  const digest = of.reference.slice(of.reference.indexOf("@") + 1);
  const facts = { release: digest, repository, stage: "staging", number: 7, previous: null, run: "" };
  return signStatement({ schemaVersion: 1, kind: "verified", ...facts, ...change }, key);
};

describe("what a host keeps of the release that is replaced", () => {
  it("is what was signed of it on this stage, and survives the note", async () => {
    await release.sign("built");
    await release.sign("production");
    await release.sign("staging");
    const statements = await copiesOf(release.reference, trust, scene());
    expect(statements).toEqual([verified(release)]);
    const note = {
      schemaVersion: 1,
      reference: "",
      version: "v1",
      commit: "c",
      stage: "staging",
      flow: "push",
      profiles: [],
      services: {},
      composeFiles: [],
      files: [],
      statements: [...statements, { statement: 7 }, "x"],
    };
    expect(readNote(JSON.stringify(note))?.statements).toEqual(statements);
  });

  it("is nothing of a release elsewhere, which only a record names, and its registry is not asked", async () => {
    const before = release.registry.requests.length;
    const elsewhere = release.reference.replace("acme/shop", "evil/shop");
    expect(await copiesOf(elsewhere, trust, scene())).toEqual([]);
    expect(release.registry.requests).toHaveLength(before);
  });
});

describe("a release that is gone back to", () => {
  const prove = (copies: readonly SignedStatement[], asked: readonly SignedStatement[] = []) =>
    proveEarlier(release.reference, "staging", trust, copies, () => Promise.resolve(asked));

  it("is proven by a copy on a host, without its registry", async () => {
    const ask = () => Promise.reject(new Error("the registry is down"));
    await proveEarlier(release.reference, "staging", trust, [verified(release)], ask);
  });

  it("is proven beside it, where no copy does", async () => {
    await prove([], [verified(release)]);
  });

  it.each<[string, () => readonly SignedStatement[]]>([
    ["nothing", () => []],
    ["a signature of another stage's key", () => [verified(release, production.key)]],
    ["a signature for another stage", () => [verified(release, production.key, { stage: "production" })]],
    ["a signature of another release", () => [verified(release, staging.key, { release: `sha256:${"9".repeat(64)}` })]],
  ])("is refused with %s, wherever it lies", async (_, signed) => {
    const refused = { message: expect.stringContaining("no listed key signed that it was verified on staging") };
    await expect(prove(signed())).rejects.toMatchObject(refused);
    await expect(prove([], signed())).rejects.toMatchObject(refused);
  });
});
