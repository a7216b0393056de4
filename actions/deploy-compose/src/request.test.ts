import { describe, expect, it } from "@jest/globals";
import { generateKeyPairSync } from "node:crypto";
import { ActionError, readInputs } from "@stageway/core";
import { encodePlan, type Plan } from "@stageway/pipeline";
import { decide } from "@stageway/pipeline/decide";
import { draftPlan } from "@stageway/pipeline/draft";
import { configurationFrom, newSigningKey } from "@stageway/pipeline/testing";
import { readActionFile } from "../../../scripts/action-file.ts";
import { inputSpec } from "./inputs.ts";
import { toOrder } from "./request.ts";

const { inputs: declared = {} } = await readActionFile("deploy-compose");
const image = `ghcr.io/acme/web@sha256:${"a".repeat(64)}`;
const { privateKey } = generateKeyPairSync("ed25519");
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2jr3dTgBrLxe2bTJ1MBr5l8ArPVdPnN8wWxJ2sTTTT";
const given = {
  "ssh-key": pem,
  "known-hosts": `shop.example,b.example,[a.example]:2222 ${hostKey}`,
  stage: "staging",
  hosts: "shop.example",
  user: "deploy",
  directory: "/srv/shop",
  release: image,
};

const defaults = Object.fromEntries(
  Object.entries(declared).map(([name, input]) => [
    name,
    (input.default ?? "").replace("${{ job.status }}", "success").replace(/\$\{\{.*/, ""),
  ]),
);

/** The order that those inputs give; of a plan only where there is one. */
async function order(change: Record<string, string>, planned?: Plan) {
  const all = { ...defaults, ...given, ...(planned !== undefined && { plan: encodePlan(planned) }), ...change };
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  return (await readInputs(inputSpec, toOrder, Object.fromEntries(env)))[1];
}

/** What is told, a line for each problem; and the hint. */
async function problems(change: Record<string, string>, planned?: Plan) {
  const error = await order(change, planned).then(
    () => new ActionError("nothing"),
    (thrown: unknown) => thrown as ActionError,
  );
  const [first, ...lines] = error.message.split("\n  - ");
  expect(first).toBe("Cannot read the inputs:");
  return { lines, hint: error.hint };
}

const plan: Plan = {
  schemaVersion: 1,
  deploy: true,
  reason: "push",
  commit: "c".repeat(40),
  services: {},
  build: [],
  images: "ghcr.io/acme",
  tags: [],
  skipTests: false,
  forceRebuild: false,
  files: { compose: ["deploy/compose.yml"], include: [] },
  deployments: [
    {
      stage: "staging",
      flow: "push",
      version: "staging-1",
      url: "https://staging.example",
      hold: 60_000,
      target: { kind: "compose", hosts: ["a.example:2222"], user: "ci", directory: "/srv/a", jump: ["j@b.example"] },
    },
  ],
};
it("takes from the plan what the inputs leave empty", async () => {
  expect(await order({ stage: "", hosts: "", user: "", directory: "" }, plan)).toMatchObject({
    stage: "staging",
    flow: "push",
    version: "staging-1",
    url: "https://staging.example",
    hold: 60_000,
    directory: "/srv/a",
    hosts: [{ host: "a.example", port: 2222, user: "ci" }],
    jump: [{ host: "b.example", port: 22, user: "j" }],
    composeFiles: ["deploy/compose.yml"],
  });
});

it("goes by the jump hosts that the configuration names", async () => {
  const jump = ["j@b.example", "ops@[2001:db8::1]:2222"];
  const configuration = configurationFrom({
    stages: { staging: { branch: "main", hosts: "a.example:2222", user: "ci", directory: "/srv/a", jump } },
  });
  const { plan: drafted } = draftPlan({
    configuration,
    decision: decide({ kind: "push", branch: "main", deleted: false }, configuration),
    services: new Map(),
    commit: { commit: "c".repeat(40), committedAt: 0, branch: "main" },
    newest: new Map(),
    verified: new Map(),
    recorded: new Set(),
    difference: { kind: "files", files: [] },
  });
  const known = `b.example,[2001:db8::1]:2222,[a.example]:2222 ${hostKey}`;
  expect(await order({ stage: "", hosts: "", "known-hosts": known }, drafted)).toMatchObject({
    jump: [
      { host: "b.example", port: 22, user: "j" },
      { host: "2001:db8::1", port: 2222, user: "ops" },
    ],
  });
});

it("lets explicit inputs win", async () => {
  expect(await order({ hold: "5m", "compose-files": "compose.yml", version: "v1" }, plan)).toMatchObject({
    hold: 300_000,
    composeFiles: ["compose.yml"],
    version: "v1",
    directory: "/srv/shop",
    hosts: [{ host: "shop.example", port: 22, user: "deploy" }],
  });
  expect((await order({ url: "https://staging.example/shop" })).url).toBe("https://staging.example/shop");
});

it("tells everything that is wrong in one message, before anything is done", async () => {
  const wrong = {
    "ssh-key": pem.replaceAll("\n", "\\n"),
    release: "ghcr.io/acme/web:latest",
    plan: "{}",
    username: "ada",
    stage: "",
    hosts: "",
    directory: "srv",
    hold: "soon",
    jump: "b.example",
    url: "staging",
  };
  expect((await problems(wrong)).lines).toEqual([
    expect.stringContaining("ssh-key: has literal \\n in it"),
    expect.stringContaining("jump: line 1: must be user@host"),
    expect.stringContaining("hold: must be a duration"),
    expect.stringContaining("url: must be an absolute http or https URL"),
    expect.stringContaining('release: Cannot use the image reference: mutable tag "latest"'),
    expect.stringContaining("directory: must be an absolute path"),
    expect.stringContaining("plan: Cannot read the plan: the document: "),
    "username, password: give both or none",
  ]);
});

const needed = "is needed, and neither given nor in the plan";

it.each<[string, Record<string, string>, string[]]>([
  [
    "what is missing, all of it",
    { stage: "", hosts: "", release: "" },
    [`stage: ${needed}`, `hosts: ${needed}`, "release, images: one of them is needed"],
  ],
  [
    "a host that is named twice",
    { hosts: "shop.example\nshop.example:22" },
    ["hosts: must name each host once: current value has shop.example:22 twice"],
  ],
  [
    "a host that is not pinned",
    { "known-hosts": `a.example ${hostKey}` },
    ["known-hosts: no entry for shop.example:22"],
  ],
  ["a release and images", { images: `web=${image}` }, ["release, images: give one of them, not both"]],
  [
    "an image without a digest",
    { release: "", images: "web=ghcr.io/acme/web:latest" },
    [
      'images: line 1: the image of web must end with @sha256: and 64 hexadecimal digits: current value is "ghcr.io/acme/web:latest"',
    ],
  ],
  [
    "a service that is named twice",
    { release: "", images: `web=${image}\nweb=${image}` },
    ["release, images: must name each service once: current value has web twice"],
  ],
  [
    "a drain that nobody knows",
    { drain: "web=wait" },
    ['drain: must be signal, command: <command> or haproxy://<service>:<port>/<backend>: current value is "wait"'],
  ],
])("tells of %s", async (_, change, lines) => {
  expect((await problems(change)).lines).toEqual(lines);
});

it("says how a plan is passed on, and which of its stages is meant", async () => {
  expect((await problems({ plan: "staging" })).hint).toBe('Pass the "plan" output of the action plan as it is');
  const two = { ...plan, deployments: plan.deployments.flatMap((one) => [one, { ...one, stage: "production" }]) };
  expect((await problems({ stage: "" }, two)).lines).toEqual([
    'plan: has several stages, name one with "stage": current value is staging, production',
  ]);
});

const asked = "Let the job run only if steps.plan.outputs.deploy == 'true'";
const nothing = { ...plan, deployments: [], reason: "the branch belongs to no stage" };
const pull = { ...plan, deploy: false, reason: "a pull request never deploys" };

it.each<[string, Plan, string, string, string]>([
  [
    "none of a plan without any",
    nothing,
    "",
    "says that nothing is to be deployed: the branch belongs to no stage",
    asked,
  ],
  ["one of a plan without any", nothing, "staging", "says that nothing is to be deployed: the branch belongs", asked],
  ["one of a pull request's plan", pull, "staging", "says that nothing is to be deployed: a pull request never", asked],
  [
    "one that the plan does not deploy",
    plan,
    "production",
    'deploys staging alone: current value of "stage" is "production"',
    'Name a stage that the plan deploys, or give no "plan" to deploy by the inputs alone',
  ],
])("deploys no stage that its plan does not: %s", async (_, planned, stage, why, hint) => {
  const told = await problems({ stage }, planned);
  expect(told).toEqual({ lines: [expect.stringContaining(`plan: ${why}`)], hint });
});

it.each([
  [`ghcr.io/evil/release@sha256:${"a".repeat(64)}`],
  [`evil.example/acme/release@sha256:${"a".repeat(64)}`],
  [`ghcr.io/acmeology/release@sha256:${"a".repeat(64)}`],
])("asks no registry but the plan's for a release: %s", async (release) => {
  const { lines, hint } = await problems({ release }, plan);
  expect(lines).toEqual([
    expect.stringMatching(/^release: must lie in "ghcr\.io\/acme", where the plan keeps releases: /),
  ]);
  expect(hint).toContain('"images" of the stage');
  await expect(order({ release })).resolves.toMatchObject({ source: { kind: "release", reference: release } });
});

describe("where the plan requires signatures", () => {
  const { text, key } = newSigningKey();
  const signers = [{ kind: "verified", stage: "staging", key: key.publicKey }] as const;
  const required = { ...plan, trust: { repository: "4711", signers } };
  const promoted = { ...required, deployments: required.deployments.map((one) => ({ ...one, from: "dev" })) };

  it.each<[string, Plan, unknown]>([
    ["by which run it was built", required, { kind: "built" }],
    ["that it was verified on the stage before", promoted, { kind: "promoted", from: "dev", commit: plan.commit }],
  ])("the release needs one %s", async (_, planned, needs) => {
    const { trust } = await order({ "signing-key": text }, planned);
    expect(trust).toEqual({ repository: "4711", signers, needs });
  });

  it.each([
    ["no key", {}, ['signing-key: is needed, because the configuration has "trust: required"']],
    [
      "a key that is not listed for the stage",
      { "signing-key": newSigningKey().text },
      [
        expect.stringContaining(
          "signing-key: must be a key that .github/stageway.signers lists as staging: current value is ssh-ed25519",
        ),
      ],
    ],
    [
      "images that are named one by one",
      { "signing-key": text, release: "", images: `web=${image}` },
      ['images: cannot be signed, and the configuration has "trust: required": give a release'],
    ],
  ])("%s is refused", async (_, change, lines) => {
    expect((await problems(change, required)).lines).toEqual(lines);
  });

  it("needs nothing where the place is enough, and takes a key", async () => {
    expect((await order({ "signing-key": text }, plan)).trust).toBeUndefined();
    expect((await problems({ "signing-key": "hunter2" }, plan)).lines).toEqual([
      "signing-key: must be an OpenSSH private key: ssh-keygen -t ed25519 -N '' makes one",
    ]);
  });
});
