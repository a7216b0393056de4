import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { recordingLog, together } from "@stageway/core/testing";
import { encodePlan, type Plan } from "@stageway/pipeline";
import { newSigningKey } from "@stageway/pipeline/testing";
import { signerLine, signStatement, type Need, type Signer, type Statement } from "@stageway/pipeline/trust";
import { openRegistry, parseDigestReference, putStatement } from "@stageway/registry";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import { putRelease } from "../test/put-release.ts";
import type { Inputs } from "./inputs.ts";
import { promote } from "./promote.ts";
import { inRepository } from "./prove.ts";
import { toRequest } from "./request.ts";

let source: RegistryStandIn;
let target: RegistryStandIn;
let release: string;
beforeEach(async () => {
  [source, target] = [await RegistryStandIn.start(), await RegistryStandIn.start()];
  release = await putRelease(openRegistry(source.host, testAccess()), "acme", { web: [Buffer.from("w")] });
});
afterEach(async () => {
  for (const standIn of [source, target]) await standIn[Symbol.asyncDispose]();
});

const [build, staging, production, stranger] = [newSigningKey(), newSigningKey(), newSigningKey(), newSigningKey()];
const signers: readonly Signer[] = [
  { kind: "built", key: build.key.publicKey },
  { kind: "verified", stage: "staging", key: staging.key.publicKey },
  { kind: "verified", stage: "production", key: production.key.publicKey },
];
const [repository, commit] = ["4711", "a".repeat(40)];

/** Puts beside the release what this key signs of it. */
async function sign(key: typeof build.key, change: object): Promise<void> {
  const registry = openRegistry(source.host, testAccess());
  const place = parseDigestReference(release);
  const manifest = await registry.manifest(place.repository, place.digest);
  if (manifest === undefined) throw new TypeError("It was pushed");
  const common = { schemaVersion: 1, release: place.digest, repository, run: "" };
  await putStatement(registry, place.repository, manifest, signStatement({ ...common, ...change } as Statement, key));
}

const built = { kind: "built", place: "x", commit, tree: "b".repeat(40), ref: "refs/heads/develop", workflow: "" };
const verified = { kind: "verified", stage: "staging", number: 7, previous: null };

describe("what is promoted where signatures are required", () => {
  const run = async (needs: readonly Need[]) => {
    const to = { registry: target.host, repository: "prod/release" };
    const request = { from: parseDigestReference(release), to, tags: ["v1"], trust: { repository, signers, needs } };
    return await promote(request, { ...testAccess(), log: recordingLog() });
  };
  const promoted: Need = { kind: "promoted", from: "staging", commit: "c".repeat(40) };
  const onStaging: Need = { kind: "verified", stage: "staging" };

  it.each<[string, Need, () => Promise<void>]>([
    ["that was built", { kind: "built" }, () => sign(build.key, built)],
    ["that was verified on the stage before", promoted, () => sign(staging.key, verified)],
    ["that was built of the commit that is promoted", { ...promoted, commit }, () => sign(build.key, built)],
    ["that was verified on the stage that is named", onStaging, () => sign(staging.key, verified)],
  ])("is a release %s", async (_, need, signing) => {
    await signing();
    expect((await run([need])).release).toContain(`${target.host}/prod/release@`);
  });

  it.each<[string, readonly Need[], () => Promise<unknown>]>([
    ["a release that nobody signed for promotion", [promoted], () => Promise.resolve()],
    ["a release that was built, where its stage has to be verified", [onStaging], () => sign(build.key, built)],
    ["a release of another commit than the one that is promoted", [promoted], () => sign(build.key, built)],
    ["a release that a stranger's key verified", [promoted], () => sign(stranger.key, verified)],
    ["a release that another stage's key verified", [promoted], () => sign(production.key, verified)],
    [
      "a release of another repository with the same keys",
      [promoted],
      () => sign(staging.key, { ...verified, repository: "4712" }),
    ],
    [
      "a release that one of its stages cannot have",
      [{ ...promoted, commit }, onStaging],
      () => sign(build.key, built),
    ],
  ])("is not %s", async (_, needs, signing) => {
    await signing();
    await expect(run(needs)).rejects.toMatchObject({
      message: expect.stringMatching(/^Cannot promote the release: no listed key signed .*: current value is /),
      hint: expect.stringContaining(`stageway sign ${release}`),
    });
    expect(target.requests.filter((request) => !/^(GET|HEAD) /.test(request))).toEqual([]);
    expect(target.manifests.size).toBe(0);
  });
});

describe("what the inputs ask of a release that is promoted", () => {
  const inputs: Inputs = {
    release: `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`,
    to: "registry.example.com/shop",
    tags: [],
    plan: undefined,
    images: undefined,
    signers: undefined,
    verifiedOn: undefined,
    username: undefined,
    password: undefined,
    sourceUsername: undefined,
    sourcePassword: undefined,
  };
  const plan: Plan = {
    schemaVersion: 1,
    deploy: true,
    reason: "a push to main",
    commit,
    images: "ghcr.io/acme/shop",
    tags: [],
    deployments: [
      { stage: "production", from: "staging", flow: "promotion", version: "v1" },
      { stage: "demo", flow: "push", version: "v1" },
    ],
    services: {},
    build: [],
    files: { compose: [], include: [] },
    skipTests: false,
    forceRebuild: false,
    trust: { repository, signers },
  };
  const read = (change: Partial<Inputs>) => together({ ...inputs, ...change }, toRequest);

  it("is what the plan says, for each of its stages", async () => {
    expect((await read({ plan: encodePlan(plan) })).trust).toEqual({
      repository,
      signers,
      needs: [{ kind: "promoted", from: "staging", commit }, { kind: "built" }],
    });
    const { trust, ...placed } = plan;
    expect(trust).toBeDefined();
    expect(await read({ plan: encodePlan(placed) })).not.toHaveProperty("trust");
  });

  it("may lie where the plan has the release on record", async () => {
    const elsewhere = { ...plan, images: "registry.example.com/shop" };
    await read({ plan: encodePlan({ ...elsewhere, previousIn: "ghcr.io/acme/shop" }) });
    await expect(read({ plan: encodePlan(elsewhere), images: "ghcr.io/acme" })).resolves.toMatchObject({ tags: [] });
  });

  it("is what lines of signers say, in a run of their repository", async () => {
    const lines = signers.map((one) => signerLine(one)).join("\n");
    const request = await read({ signers: lines, verifiedOn: "staging" });
    expect(inRepository(request, repository).trust).toEqual({
      repository,
      signers,
      needs: [{ kind: "verified", stage: "staging" }],
    });
    expect((await read({ signers: lines })).trust?.needs).toEqual([{ kind: "built" }]);
    expect(inRepository(await read({ plan: encodePlan(plan) }), "1").trust?.repository).toBe(repository);
    const unknown = inRepository({ ...request, from: parseDigestReference(release) }, "");
    await expect(promote(unknown, { ...testAccess(), log: recordingLog() })).rejects.toThrow(
      "the number of the repository is not known",
    );
  });

  it.each<[string, Partial<Inputs>, string]>([
    [
      "a stage to be verified on without signers",
      { verifiedOn: "staging" },
      "signers: is needed where verified-on is given",
    ],
    ["signers without a key", { signers: "# none" }, "signers: must have a line for a key"],
    ["a line of signers that cannot be read", { signers: "staging ssh-rsa AAAA" }, "signers: line 1: "],
    [
      "a plan that deploys nothing",
      { plan: encodePlan({ ...plan, deploy: false, deployments: [] }) },
      "plan: says that nothing is to be deployed",
    ],
    [
      "a release of another registry than the plan's",
      { plan: encodePlan({ ...plan, images: "registry.example.com/shop" }) },
      'release: must lie in "registry.example.com/shop"',
    ],
    [
      "a release of another registry than the folder that is named",
      { images: "registry.example.com/shop" },
      'release: must lie in "registry.example.com/shop"',
    ],
    [
      "a release of another folder than the one that is named",
      { images: "ghcr.io/acme/shopping" },
      'release: must lie in "ghcr.io/acme/shopping"',
    ],
    ["a folder that is none", { images: "a\u202eb" }, "images: must name the registry as well"],
    ["a folder with a tag", { images: "ghcr.io/acme/shop:v1" }, "images: must be a folder without tag or digest"],
  ])("refuses %s before any registry is asked", async (_, change, why) => {
    await expect(read(change)).rejects.toThrow(why);
  });
});
