import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { readContext, Secret } from "@stageway/core";
import { recordingLog, together } from "@stageway/core/testing";
import { encodePlan, type Plan } from "@stageway/pipeline";
import { newSigningKey } from "@stageway/pipeline/testing";
import { proven, signStatement, type Signer, type Statement } from "@stageway/pipeline/trust";
import { findStatements, openRegistry, parseDigestReference, putStatement, type Registry } from "@stageway/registry";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import { contentHash, releaseOnRecord } from "../test/release-on-record.ts";
import { buildImages, type World } from "./build-images.ts";
import { readInputsOf } from "../test/inputs.ts";
import { toRequest, type BuildRequest } from "./request.ts";
import { decideAll, findPrevious } from "./reuse.ts";
import { signerOf } from "./signing.ts";
import type { Hashed, Sources } from "./sources.ts";

let standIn: RegistryStandIn;
let registry: Registry;
beforeEach(async () => {
  standIn = await RegistryStandIn.start();
  registry = openRegistry(standIn.host, access);
});
afterEach(() => standIn[Symbol.asyncDispose]());

const access = testAccess();
const [build, staging, production, stranger] = [newSigningKey(), newSigningKey(), newSigningKey(), newSigningKey()];
const signers: readonly Signer[] = [
  { kind: "built", key: build.key.publicKey },
  { kind: "verified", stage: "staging", key: staging.key.publicKey },
  { kind: "verified", stage: "production", key: production.key.publicKey },
];
const repository = "4711";
const commit = "a".repeat(40);

/** The statements about a release, as the right jobs make them. */
function statementsOf(release: string): { built: Statement; verified: Statement } {
  const common = { schemaVersion: 1, release, repository, run: "https://github.com/acme/shop/actions/runs/1" } as const;
  const place = `${standIn.host}/acme/shop/release`;
  const from = { commit, tree: "b".repeat(40), ref: "refs/heads/develop", workflow: "w" };
  return {
    built: { ...common, kind: "built", place, ...from },
    verified: { ...common, kind: "verified", stage: "staging", number: 7, previous: null },
  };
}

describe("what is taken from the release on record where signatures are required", () => {
  type Signed = ReturnType<typeof signStatement>;
  it.each<[string, (of: ReturnType<typeof statementsOf>) => readonly Signed[], RegExp]>([
    ["nothing that is not signed", () => [], /^build .*no listed key signed by which run it was built/],
    [
      "nothing that was not verified on the stage",
      ({ built }) => [signStatement(built, build.key)],
      /^build .*no listed key signed that it was verified on staging\. .*: stageway sign \S+@sha256:/,
    ],
    [
      "nothing that a stranger signed",
      ({ built, verified }) => [signStatement(built, stranger.key), signStatement(verified, staging.key)],
      /^build /,
    ],
    [
      "nothing that was verified on another stage",
      ({ built, verified }) => [
        signStatement(built, build.key),
        signStatement({ ...verified, stage: "production" } as Statement, production.key),
      ],
      /^build /,
    ],
    [
      "nothing of another repository",
      ({ built, verified }) => [
        signStatement({ ...built, repository: "4712" }, build.key),
        signStatement(verified, staging.key),
      ],
      /^build /,
    ],
    [
      "what was built and verified",
      ({ built, verified }) => [signStatement(built, build.key), signStatement(verified, staging.key)],
      /^reuse $/,
    ],
  ])("is %s", async (_, signed, wanted) => {
    const previous = await releaseOnRecord(standIn.host, "acme/shop");
    const place = parseDigestReference(previous);
    const manifest = await registry.manifest(place.repository, place.digest);
    if (manifest === undefined) throw new TypeError("It was pushed");
    for (const one of signed(statementsOf(place.digest))) await putStatement(registry, place.repository, manifest, one);
    const trust = { repository, signers, stage: "staging" };
    const request = { previous, isForced: false, folder: "acme/shop", trust } as BuildRequest; // Nothing else is read.
    const source = { service: { name: "web", image: "web" }, doubts: [] };
    const services = [{ source, hash: contentHash }] as unknown as Hashed[]; // Nothing else is read.
    const log = recordingLog();
    const world = { registry, access, log, now: 0 };
    const found = await findPrevious(request, world);
    const decisions = await decideAll(request, services, found?.found, world);
    expect(`${decisions.get("web")?.kind ?? ""} ${log.lines.join(" ")}`).toMatch(wanted);
  });

  it.each<[string, number | undefined, readonly number[], RegExp]>([
    [
      "an older release that is recorded anew",
      9,
      [5],
      /^build .*the records say that deployment 9 of staging verified it, and the listed keys signed deployment 5/,
    ],
    ["an older release that was verified more than once", 9, [3, 5], /^build .*signed deployment 5/],
    ["a release whose record names an earlier deployment than was signed", 4, [5], /^build /],
    ["a release whose signature names the deployment on record", 5, [5], /^reuse $/],
    ["a release that was verified again since", 5, [5, 9], /^reuse $/],
    ["a release that no record names", undefined, [5], /^reuse $/],
  ])("is, of %s: number %s, signed %s", async (_, number, numbers, wanted) => {
    const previous = await releaseOnRecord(standIn.host, "acme/shop");
    const place = parseDigestReference(previous);
    const manifest = await registry.manifest(place.repository, place.digest);
    if (manifest === undefined) throw new TypeError("It was pushed");
    const { built, verified } = statementsOf(place.digest);
    const signed = numbers.map((each) => signStatement({ ...verified, number: each } as Statement, staging.key));
    for (const one of [signStatement(built, build.key), ...signed])
      await putStatement(registry, place.repository, manifest, one);
    const trust = { repository, signers, stage: "staging", ...(number !== undefined && { number }) };
    const request = { previous, isForced: false, folder: "acme/shop", trust } as BuildRequest; // Nothing else is read.
    const services = [{ source: { service: { name: "web", image: "web" }, doubts: [] }, hash: contentHash }];
    const log = recordingLog();
    const world = { registry, access, log, now: 0 };
    const found = await findPrevious(request, world);
    const decisions = await decideAll(request, services as unknown as Hashed[], found?.found, world); // Nothing else is read.
    expect(`${decisions.get("web")?.kind ?? ""} ${log.lines.join(" ")}`).toMatch(wanted);
  });

  it("costs no more requests where the place is enough", async () => {
    const previous = await releaseOnRecord(standIn.host, "acme/shop");
    const before = standIn.requests.length;
    const request = { previous, isForced: false, folder: "acme/shop" } as BuildRequest; // Nothing else is read.
    await findPrevious(request, { registry, access, log: recordingLog(), now: 0 });
    expect(standIn.requests).toHaveLength(before + 1);
  });
});

const env = {
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_REPOSITORY_ID: repository,
  GITHUB_REF: "refs/heads/develop",
  GITHUB_EVENT_NAME: "push",
  GITHUB_RUN_ID: "7",
  GITHUB_WORKFLOW_REF: "acme/shop/.github/workflows/deploy.yml@refs/heads/develop",
};

describe("what is signed of what was built", () => {
  const buildWith = async (key: typeof build.key | undefined, run: Readonly<Record<string, string>> = env) => {
    const previous = await releaseOnRecord(standIn.host, "acme/shop");
    const request = {
      registry: standIn.host,
      folder: "acme/shop",
      releaseName: "release",
      version: "staging-1",
      previous,
      otherVersions: [],
      movingTags: ["staging-latest"],
      files: [],
      isForced: false,
      flows: [],
      services: [],
    } as unknown as BuildRequest; // Nothing else is read.
    const source = { service: { name: "web", image: "web" }, doubts: [] };
    const services = [{ source, hash: contentHash }];
    const sources = { tree: { commit, tree: "b".repeat(40), time: 0 }, services } as unknown as Sources; // Nothing is built.
    const before = standIn.requests.length;
    try {
      const sign = signerOf(key, { context: readContext(run), env: run, registry });
      const log = recordingLog();
      const world = { registry, access, log, clock: { now: () => 0 }, workspace: "/", sign } as unknown as World; // Nothing is built.
      return await buildImages(request, sources, "warn", world);
    } catch (error) {
      expect(standIn.requests).toHaveLength(before);
      throw error;
    }
  };
  const signed = async (release: string) => {
    const place = parseDigestReference(release);
    const found = await findStatements(registry, place.repository, place.digest);
    return { found, statements: proven({ release: place.digest, repository }, found, signers) };
  };

  it("names release, commit, tree and run, once however often it is built", async () => {
    const { release } = await buildWith(build.key);
    await buildWith(build.key);
    const { found, statements } = await signed(release);
    expect(found).toHaveLength(1);
    expect(statements).toMatchObject([
      {
        kind: "built",
        release: parseDigestReference(release).digest,
        commit,
        ref: "refs/heads/develop",
        place: `${standIn.host}/acme/shop/release`,
        run: "https://github.com/acme/shop/actions/runs/7",
        workflow: env.GITHUB_WORKFLOW_REF,
      },
    ]);
  });

  it("is made up for where the same release lies there unsigned, or signed by a key that is gone", async () => {
    const { release } = await buildWith(undefined);
    expect((await signed(release)).found).toEqual([]);
    await buildWith(stranger.key);
    await buildWith(build.key);
    const { found, statements } = await signed(release);
    expect([found.length, statements.length]).toEqual([2, 1]);
  });

  it.each<[string, object]>([
    ["pull_request", {}],
    ["pull_request_target", {}],
    ["pull_request_review", {}],
    ["issue_comment", {}],
    ["discussion_comment", {}],
    ["merge_group", {}],
    ["workflow_run", { workflow_run: { event: "pull_request" } }],
    ["an_event_of_tomorrow", {}],
  ])("is nothing in a run of %s, whose checkout may be a pull request's", async (name, payload) => {
    const pull = { base: { ref: "develop" }, head: { ref: "fix", repo: { full_name: "evil/shop" } } };
    const path = join(await mkdtemp(join(tmpdir(), "event-")), "event.json");
    await writeFile(path, JSON.stringify({ pull_request: pull, ...payload }));
    await expect(buildWith(build.key, { ...env, GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path })).rejects.toThrow(
      `Cannot sign what is built: a run of this event may have checked out code that is not merged: current value is ${name}`,
    );
    await rm(dirname(path), { recursive: true });
  });

  it("is signed where a run follows a push", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "event-")), "event.json");
    await writeFile(path, JSON.stringify({ workflow_run: { event: "push" } }));
    const run = { ...env, GITHUB_EVENT_NAME: "workflow_run", GITHUB_EVENT_PATH: path };
    expect((await signed((await buildWith(build.key, run)).release)).statements).toHaveLength(1);
    await rm(dirname(path), { recursive: true });
  });

  it("is refused before anything is built where the run does not say which repository it belongs to", async () => {
    await expect(buildWith(build.key, { ...env, GITHUB_REPOSITORY_ID: "" })).rejects.toThrow(
      "Cannot sign what is built: the number of the repository is not known",
    );
  });
});

describe("the key of the build", () => {
  const plan: Plan = {
    schemaVersion: 1,
    deploy: true,
    reason: "a push to main",
    commit,
    images: "ghcr.io/acme/shop",
    tags: [],
    deployments: [{ stage: "production", from: "staging", flow: "promotion", version: "v1" }],
    services: { web: { image: "web", context: "web", dockerfile: "web/Dockerfile", platforms: [], args: {} } },
    build: [],
    files: { compose: [], include: [] },
    skipTests: false,
    forceRebuild: false,
    trust: { repository, signers },
  };
  const request = async (planned: Plan, key?: string) =>
    await together(
      {
        ...(await readInputsOf({ plan: encodePlan(planned) })),
        signingKey: key === undefined ? undefined : new Secret(key),
      },
      toRequest,
    );

  it.each<[string, string | undefined, string]>([
    ["needed", undefined, 'signing-key: is needed, because the configuration has "trust: required"'],
    [
      "one that is listed as build",
      staging.text,
      "signing-key: must be a key that .github/stageway.signers lists as build",
    ],
  ])("has to be %s where signatures are required", async (_, key, why) => {
    await expect(request(plan, key)).rejects.toThrow(why);
  });

  it("comes with whose signatures count, and on which stage the release on record has to be verified", async () => {
    expect(await request(plan, build.text)).toMatchObject({
      trust: { repository, signers, stage: "staging" },
      signingKey: { publicKey: build.key.publicKey },
    });
    const own = { ...plan, trust: { repository, signers, previousStage: "production", previousNumber: 7 } };
    expect((await request(own, build.text)).trust).toMatchObject({ stage: "production", number: 7 });
  });

  it("may be given where the place is enough", async () => {
    const { trust, ...placed } = plan;
    expect(trust).toBeDefined();
    expect(await request(placed, stranger.text)).toMatchObject({ signingKey: { publicKey: stranger.key.publicKey } });
    expect(await request(placed)).not.toHaveProperty("signingKey");
  });
});
