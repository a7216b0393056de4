import { expect, it } from "@jest/globals";
import type { Configuration } from "../config/index.ts";
import { configurationFrom } from "../testing.ts";
import { decide } from "../decide/decide.ts";
import type { Event } from "../decide/event.ts";
import type { Origin } from "../decide/origin.ts";
import { encodePlan, parsePlan } from "../plan-document.ts";
import { draftPlan, type DraftFacts } from "./draft.ts";
import { expandServices } from "./services.ts";

const configuration = configurationFrom({
  images: "ghcr.io/acme/shop",
  services: {
    chainiq: "chainiq-service",
    chainpay: "chainpay-service",
    gateway: { context: ".", paths: ["gateway", "Dockerfile"] },
  },
  shared: "libs",
  "rebuild-after": "14d",
  compose: { files: ["compose.yml"], include: ["edge"] },
  stages: {
    staging: {
      branch: "develop",
      hosts: "staging.example.com:2222",
      user: "deploy",
      directory: "/srv/shop",
      hold: "10m",
      url: "https://staging.example.com",
      checks: ["/health"],
    },
    production: { branch: "main", compose: ["compose.yml", "compose.production.yml"], "moving-tags": ["stable"] },
  },
  previews: { "demo/*": { directory: "/srv/demo", hosts: "demo.example.com" } },
});
const push = (branch: string): Event => ({ kind: "push", branch, deleted: false });
const id = "abc1234".padEnd(40, "0");
const digest = `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`;

function draft(
  event: Event,
  change: Partial<DraftFacts> = {},
  origin?: Origin,
  settings: Configuration = configuration,
) {
  return draftPlan({
    decision: decide(event, settings, { origin }),
    configuration: settings,
    configurationPath: ".github/stageway.yml",
    services: expandServices(settings, () => []),
    commit: { commit: id, committedAt: Date.UTC(2026, 0, 15), branch: "develop" },
    newest: new Map(),
    verified: new Map(),
    recorded: new Set(),
    difference: { kind: "files", files: ["chainiq-service/app.py", "README.md"] },
    previous: digest,
    ...change,
  });
}

it("plans a push to staging, complete enough for every action behind it", () => {
  const { plan, buildReason } = draft(push("develop"), { tree: "b".repeat(40) });
  expect(plan).toMatchObject({
    deploy: true,
    commit: id,
    tree: "b".repeat(40),
    deployments: [
      {
        stage: "staging",
        flow: "push",
        version: "staging-20260115-abc1234",
        url: "https://staging.example.com",
        hold: 600_000,
        target: { kind: "compose", hosts: ["staging.example.com:2222"], user: "deploy", directory: "/srv/shop" },
        checks: [{ url: "/health" }],
      },
    ],
    build: ["chainiq"],
    images: "ghcr.io/acme/shop",
    tags: ["staging-20260115-abc1234", "staging-latest"],
    files: { compose: ["compose.yml"], include: ["edge"] },
    previous: digest,
    rebuildAfter: 14 * 86_400_000,
  });
  expect(buildReason).toBe("2 files changed since the release on record");
  expect(parsePlan(encodePlan(plan))).toEqual(plan);
});

const every = ["chainiq", "chainpay", "gateway"];
it.each<[string, Partial<DraftFacts>, readonly string[], string]>([
  [
    "nothing on record",
    { difference: { kind: "everything", reason: "nothing is on record" } },
    every,
    "nothing is on record",
  ],
  [
    "no file of a service",
    { difference: { kind: "files", files: ["README.md"] } },
    [],
    "1 file changed since the release on record",
  ],
  [
    "a shared path",
    { difference: { kind: "files", files: ["libs/a"] } },
    every,
    "libs/a changed, on which every service depends",
  ],
  [
    "the configuration",
    { difference: { kind: "files", files: [".github/stageway.yml"] } },
    every,
    ".github/stageway.yml changed, on which every service depends",
  ],
])("builds what may have changed: %s", (_, change, build, reason) => {
  const { plan, buildReason } = draft(push("develop"), change);
  expect([plan.build, buildReason]).toEqual([build, reason]);
});

it("builds everything and counts the version up when a rebuild is asked for", () => {
  const event: Event = {
    kind: "dispatch",
    ref: { kind: "branch", name: "develop" },
    asked: { stage: "staging", forceRebuild: true },
  };
  const { plan } = draft(event, {
    newest: new Map([["staging", { version: "staging-20260115-abc1234", commit: id }]]),
  });
  expect(plan).toMatchObject({
    build: every,
    tags: ["staging-20260115-abc1234-2", "staging-latest"],
    forceRebuild: true,
  });
});

it.each([
  ["nothing where the records were not read", new Set<string>(), 7, undefined],
  ["the last one", new Set(["staging"]), 7, 7],
  ["none where none was verified", new Set(["staging"]), undefined, 0],
])("says of each deployment which one it saw verified last: %s", (_, recorded, number, seen) => {
  const record = number === undefined ? [] : ([["staging", { version: "v1", commit: id, number }]] as const);
  const { plan } = draft(push("develop"), { recorded, verified: new Map(record) });
  expect(plan.deployments[0]?.verified).toBe(seen);
});

it("plans a hotfix as two deployments of one version", () => {
  const origin = { branch: "hotfixes/v1.4.3", pullRequest: 3 };
  const { plan } = draft(push("develop"), {}, origin);
  expect(plan.deployments.map(({ stage, flow, version }) => [stage, flow, version])).toEqual([
    ["staging", "hotfix", "v1.4.3"],
    ["production", "hotfix", "v1.4.3"],
  ]);
  expect(plan.tags).toEqual(["v1.4.3", "staging-latest", "stable"]);
  expect(plan.files.compose).toEqual(["compose.yml", "compose.production.yml"]);
});

const swarm = { branch: "develop", target: "swarm", "stack-file": "orcinus.yml" };
const gitops = { branch: "develop", target: "gitops", manifests: { repository: "acme/k8s" } };
it.each<[string, Record<string, unknown>, object]>([
  ["a Swarm takes none", { staging: swarm }, { compose: [], include: [] }],
  ["an environment repository takes none", { staging: gitops }, { compose: [], include: [] }],
  [
    "compose hosts beside them take theirs",
    { staging: gitops, demo: { branch: "develop", compose: "demo.yml" } },
    { compose: ["demo.yml"], include: ["edge"] },
  ],
])("needs compose files for compose hosts alone: %s", (_, stages, files) => {
  const settings = configurationFrom({ stages, compose: { files: "compose.yml", include: "edge" } });
  expect(draft(push("develop"), {}, undefined, settings).plan.files).toEqual(files);
});

it("takes compose files that an input names, whatever the target is", () => {
  const settings = configurationFrom({ stages: { staging: swarm } });
  const { staging } = settings.stages;
  const named = { ...settings, stages: { staging: { ...staging!, compose: ["orcinus.yml"] } } };
  expect(draft(push("develop"), {}, undefined, named).plan.files.compose).toEqual(["orcinus.yml"]);
});

it("says which stage has a moving tag that is none", () => {
  const settings = configurationFrom({
    stages: { staging: { branch: "develop", "moving-tags": ["{branch}-latest"] } },
  });
  const commit = { commit: id, committedAt: 0, branch: "👩" };
  expect(() => draft(push("develop"), { commit }, undefined, settings)).toThrow(
    'Cannot name a release for staging: "moving-tags" of it, "{branch}-latest", gives no tag of images',
  );
});

it("gives every preview a folder of its own", () => {
  const [deployment] = draft(push("demo/map")).plan.deployments;
  expect(deployment).toMatchObject({ flow: "preview", target: { directory: `/srv/demo/${deployment!.stage}` } });
});

it("plans nothing for an event that deploys nothing, and builds of a pull request without a deployment", () => {
  expect(draft(push("docs")).plan).toMatchObject({ deploy: false, deployments: [], build: [], tags: [] });
  const pull: Event = { kind: "pull-request", base: "develop", head: "fix", fork: false, draft: false, title: "" };
  expect(draft(pull).plan).toMatchObject({ deploy: false, deployments: [], build: ["chainiq"] });
});
