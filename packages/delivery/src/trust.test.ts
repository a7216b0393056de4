import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createProcesses, readContext, Secret } from "@stageway/core";
import { fakeClock, recordingLog } from "@stageway/core/testing";
import {
  build,
  commit,
  repository,
  signers,
  staging,
  startSignedRelease,
  type SignedRelease,
} from "../test/signed-release.ts";
import { digestOf } from "@stageway/registry";
import type { Planned, Target } from "@stageway/remote";
import { playedHost } from "../test/played-host.ts";
import { readBundle, type Bundle } from "./bundle.ts";
import type { Order, Settings, World } from "./order.ts";
import type { Recorder } from "./record.ts";
import type { Need } from "@stageway/pipeline/trust";
import type { PlannedDelivery, Scene } from "./scene.ts";
import { finish, hold } from "./telling.ts";

let release: SignedRelease;
beforeEach(async () => {
  release = await startSignedRelease();
});
afterEach(async () => await release[Symbol.asyncDispose]());

const env = {
  PATH: process.env["PATH"],
  DOCKER_CONFIG: "/nonexistent",
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_REPOSITORY_ID: repository,
  GITHUB_RUN_ID: "7",
};

function worldWith(more: Readonly<Record<string, string>> = {}): World & { log: ReturnType<typeof recordingLog> } {
  const all = { ...env, ...more };
  const parts = { clock: fakeClock(), log: recordingLog(), signal: new AbortController().signal };
  return { ...parts, env: all, processes: createProcesses({ env: all }), context: readContext(all) };
}

/** A run of this event, with its payload. */
async function inEvent(name: string, payload: object) {
  const folder = await mkdtemp(join(tmpdir(), "event-"));
  try {
    const path = join(folder, "event.json");
    await writeFile(path, JSON.stringify(payload));
    const world = worldWith({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_REF: "refs/heads/develop" });
    expect(world.context.event).toEqual(payload);
    return world;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("a release that is to be deployed where signatures are required", () => {
  const read = (needs: Need | undefined) => {
    const trust = needs && { repository, signers, needs };
    const source = { kind: "release", reference: release.reference } as const;
    const order = { source, stage: "production", flow: "push", version: "v1", trust } as Order; // Nothing else is read.
    return readBundle(order, {} as Settings, worldWith()); // Nothing else is read.
  };
  const promoted = { kind: "promoted", from: "staging", commit } as const;
  const elsewhere = { ...promoted, commit: "c".repeat(40) };
  type Sign = (release: SignedRelease) => Promise<unknown>;

  it.each<[string, Need, Sign]>([
    ["that was built", { kind: "built" }, ({ sign }) => sign("built")],
    ["that was verified on the stage before", elsewhere, ({ sign }) => sign("staging")],
    ["that was built of the commit that is promoted", promoted, ({ sign }) => sign("built")],
    ["that was verified here", { kind: "verified", stage: "production" }, ({ sign }) => sign("production")],
  ])("is one %s", async (_, needs, sign) => {
    await sign(release);
    const { reference, proof } = await read(needs);
    expect([reference, digestOf(proof?.manifest ?? Buffer.of())]).toEqual([
      release.reference,
      release.reference.replace(/.*@/, ""),
    ]);
    expect(proof?.statements).toHaveLength(1);
  });

  it.each<[string, Need, Sign, string]>([
    [
      "that nobody signed",
      { kind: "built" },
      () => Promise.resolve(),
      "no listed key signed by which run it was built",
    ],
    ["that was verified alone", { kind: "built" }, ({ sign }) => sign("staging"), "by which run it was built"],
    [
      "of another repository",
      { kind: "built" },
      ({ sign }) => sign("built", { repository: "4712" }),
      "by which run it was built",
    ],
    [
      "that was built of another commit than the one that is promoted",
      elsewhere,
      ({ sign }) => sign("built"),
      "no listed key signed that it was verified on staging, nor that it was built of the commit that is promoted",
    ],
    [
      "that was verified later than the stage before",
      elsewhere,
      ({ sign }) => sign("production"),
      "verified on staging",
    ],
    [
      "that was verified elsewhere",
      { kind: "verified", stage: "production" },
      ({ sign }) => sign("staging"),
      "no listed key signed that it was verified on production",
    ],
  ])("is none %s", async (_, needs, sign, why) => {
    await sign(release);
    await expect(read(needs)).rejects.toMatchObject({
      name: "ActionError",
      message: expect.stringMatching(/^Cannot deploy to production: .*: current value is \S+@sha256:[0-9a-f]{64}$/),
      hint: expect.stringContaining(`stageway sign ${release.reference}`),
    });
    await expect(read(needs)).rejects.toThrow(why);
  });

  it("costs no request more where the place is enough", async () => {
    await read(undefined);
    expect(release.registry.requests.filter((request) => request.includes("/referrers/"))).toEqual([]);
  });
});

describe("a release that is confirmed", () => {
  const nothing = () => Promise.resolve();
  const end = async (
    settings: Partial<Settings>,
    outcome: "deployed" | "unchanged" | "rolled-back" = "deployed",
    world = worldWith(),
    keepSigned: Target["keepSigned"] = nothing,
    isOnlyNoted = false,
  ): Promise<string> => {
    const recorder: Recorder = {
      number: 12,
      previous: undefined,
      replaces: 9,
      verified: null,
      say: nothing,
      close: nothing,
      putRight: () => Promise.resolve(undefined),
    };
    const bundle = { reference: release.reference, isOnlyNoted, version: "v1", commit } as Bundle; // Nothing else is read.
    const client = { tell: () => undefined, summarize: () => undefined };
    const order = { stage: "staging" } as Order; // Nothing else is read.
    const scene = { order, settings, bundle, client, world } as Scene; // Nothing else is read.
    const plan = { decisions: [], unchanged: false, notices: [] } as unknown as Planned; // Nothing else is read.
    const delivery = { host: playedHost("web-1", { keepSigned }), plan } as PlannedDelivery; // Nothing else is read.
    await finish(scene, [delivery], recorder, { outcome, reason: "" });
    return world.log.lines.join("\n");
  };

  it("is signed as verified by the key of its stage", async () => {
    expect(await end({ signingKey: new Secret(staging.text) })).toContain(
      "Signed: the release was verified on staging",
    );
    await end({ signingKey: new Secret(staging.text) });
    const run = "https://github.com/acme/shop/actions/runs/7";
    expect(await release.proven()).toMatchObject([
      { kind: "verified", stage: "staging", number: 12, previous: 9, run },
    ]);
  });

  it("is signed anew where nothing had to be changed, since its record has another number", async () => {
    await release.sign("staging", { number: 9 });
    await end({ signingKey: new Secret(staging.text) }, "unchanged");
    const numbers = (await release.proven()).map((one) => one.kind === "verified" && one.number);
    expect(numbers.toSorted()).toEqual([12, 9]);
  });

  it("is not where only a host says which release it is, and no registry is asked", async () => {
    const before = release.registry.requests.length;
    const login = { username: "ci", password: new Secret("the-registry-password") };
    const settings = { signingKey: new Secret(staging.text), ...login };
    const said = await end(settings, "deployed", worldWith(), nothing, true);
    expect(said).toContain(`Not signed again: staging runs ${release.reference}, and only a host says so`);
    expect(release.registry.requests).toHaveLength(before);
    expect(await release.proven()).toEqual([]);
  });

  it.each<[string, object]>([
    ["pull_request", {}],
    ["pull_request_target", {}],
    ["pull_request_review", {}],
    ["pull_request_review_comment", {}],
    ["issue_comment", {}],
    ["issues", {}],
    ["discussion_comment", {}],
    ["merge_group", {}],
    ["workflow_run", { workflow_run: { event: "pull_request" } }],
    ["workflow_run after an event that is not named", {}],
    ["check_run", {}],
    ["status", {}],
    ["deployment", {}],
    ["deployment_status", {}],
    ["fork", {}],
    ["an_event_of_tomorrow", {}],
  ])("is not signed in a run of %s, whose checkout may be a pull request's", async (name, payload) => {
    const [eventName = ""] = name.split(" ");
    const before = release.registry.requests.length;
    const said = await end({ signingKey: new Secret(staging.text) }, "deployed", await inEvent(eventName, payload));
    expect(said).toContain(
      `Not signed: a run of this event may have deployed what is not merged: current value is ${eventName}.`,
    );
    expect(said).toContain(`stageway sign ${release.reference} --stage staging`);
    expect(release.registry.requests).toHaveLength(before);
    expect(await release.proven()).toEqual([]);
  });

  it.each<[string, object]>([
    ["push", {}],
    ["workflow_dispatch", {}],
    ["schedule", {}],
    ["repository_dispatch", {}],
    ["release", {}],
    ["workflow_run", { workflow_run: { event: "push" } }],
  ])("is signed in a run of %s", async (name, payload) => {
    await end({ signingKey: new Secret(staging.text) }, "deployed", await inEvent(name, payload));
    expect(await release.proven()).toHaveLength(1);
  });

  it.each([
    ["not passed on to be signed where only a host says which it is", true, undefined],
    ["passed on to be signed where it was proven", false, "the release"],
  ])("is %s, while it is held", async (_, isOnlyNoted, wanted) => {
    const told: Readonly<Record<string, unknown>>[] = [];
    const recorder = { number: 12, say: nothing } as unknown as Recorder; // Nothing else is read.
    const bundle = { reference: release.reference, isOnlyNoted, version: "v1", commit } as Bundle; // Nothing else is read.
    const client = { tell: (facts: object) => void told.push({ ...facts }), summarize: () => undefined };
    const order = { stage: "staging", directory: "/srv/shop" } as Order; // Nothing else is read.
    const scene = { order, settings: {}, bundle, client, world: worldWith() } as unknown as Scene; // Nothing else is read.
    await hold(scene, [], recorder, { kind: "held", number: 12, remaining: 60_000 });
    expect(told).toMatchObject([{ deployment: { number: 12 } }]);
    const { release: passed } = told[0]?.["deployment"] as { release?: string };
    expect(passed).toBe(wanted && release.reference);
  });

  it("is kept by its hosts as signed, and one that does not keep it changes nothing", async () => {
    const kept: string[] = [];
    const keep: Target["keepSigned"] = (number, lines) => Promise.resolve(void kept.push(`${number} ${lines}`));
    const settings = { signingKey: new Secret(staging.text) };
    await end(settings, "deployed", worldWith(), keep);
    expect(kept).toEqual([expect.stringMatching(/^12 verified \S+ \{"kind":"verified",.*\}\n$/)]);
    await end({}, "deployed", worldWith(), keep);
    expect(kept).toHaveLength(1);
    const older = () => Promise.reject(new Error("no such verb: signed"));
    expect(await end(settings, "deployed", worldWith(), older)).toContain(
      "A host keeps no copy of the signature: no such verb: signed",
    );
  });

  it("is not where it was undone, and where there is no key nothing is asked", async () => {
    await end({ signingKey: new Secret(staging.text) }, "rolled-back");
    const before = release.registry.requests.length;
    await end({});
    expect([await release.proven(), before]).toEqual([[], before]);
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      "the registry is gone",
      async () => {
        await release[Symbol.asyncDispose]();
        return await end({ signingKey: new Secret(staging.text) });
      },
      "Cannot ",
    ],
    [
      "the run does not say which repository it belongs to",
      () => end({ signingKey: new Secret(staging.text) }, "deployed", worldWith({ GITHUB_REPOSITORY_ID: "" })),
      "the number of the repository is not known",
    ],
  ])("stays deployed where %s, and says how it is signed later", async (_, ending, why) => {
    const said = await ending();
    expect(said).toContain("could not be signed, so nothing will be taken from it: ");
    expect(said).toContain(why);
    expect(said).toContain(`stageway sign ${release.reference} --stage staging`);
    expect(said).not.toContain(build.text.slice(60, 100));
  });
});
