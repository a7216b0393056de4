import { expect, it } from "@jest/globals";
import { encodePlan, parsePlan } from "./plan-document.ts";
import type { Plan, PlannedService } from "./plan.ts";

const web: PlannedService = {
  image: "web",
  context: ".",
  dockerfile: "Dockerfile",
  platforms: ["linux/amd64"],
  args: { MODE: "" },
  sizeLimit: 1e9,
};
const plan: Plan = {
  schemaVersion: 1,
  deploy: true,
  reason: "a push to develop deploys staging",
  commit: "a".repeat(40),
  tree: "b".repeat(40),
  deployments: [
    {
      stage: "staging",
      flow: "push",
      version: "staging-20260115-abc1234",
      url: "https://staging.example.com",
      target: { kind: "compose", hosts: ["staging.example.com"], directory: "/srv/shop" },
      hold: 600_000,
      checks: [{ url: "/health", revision: "web", status: [200], latency: 5000, json: { "$.ok": true } }],
    },
  ],
  services: {
    web,
    api: { image: "apps/api", context: "api", dockerfile: "api/Dockerfile", target: "run", platforms: [], args: {} },
  },
  build: ["web"],
  images: "ghcr.io/acme/shop",
  tags: ["staging-20260115-abc1234", "staging-latest"],
  files: { compose: ["compose.yml"], include: ["edge"] },
  previous: `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`,
  previousIn: "ghcr.io/acme/shop",
  rebuildAfter: 86_400_000,
  skipTests: false,
  forceRebuild: true,
};

it("arrives as it was sent", () => {
  expect(parsePlan(encodePlan(plan))).toEqual(plan);
});

it("carries a thousand services of a folder", () => {
  const names = Array.from({ length: 1000 }, (_, n) => `service-${n}`);
  const services = names.map((name): [string, PlannedService] => [
    name,
    {
      ...web,
      image: name,
      context: `services/${name}`,
      dockerfile: `services/${name}/Dockerfile`,
      args: {},
      platforms: [],
      sizeLimit: 1e9,
    },
  ]);
  const many: Plan = { ...plan, services: Object.fromEntries(services), build: names };
  expect(encodePlan(many).length).toBeLessThan(110_000);
  expect(parsePlan(encodePlan(many))).toEqual(many);
});

it("says that a plan is too large to be passed on", () => {
  const args = { LONG: "x".repeat(130_000) };
  expect(() => encodePlan({ ...plan, services: { web: { ...web, args } } })).toThrow(
    "Cannot pass on the plan: it has 13",
  );
});

it.each<[string, string, string]>([
  ["nothing", "", "Cannot read the plan: must be valid JSON"],
  [
    "another schema",
    encodePlan(plan).replace('"schemaVersion":1', '"schemaVersion":9'),
    "schemaVersion: must be 1: current value is 9",
  ],
  [
    "an unknown flow",
    encodePlan(plan).replace('"flow":"push"', '"flow":"pull"'),
    "deployments[0].flow: must be one of push",
  ],
  [
    "an unknown key",
    encodePlan(plan).replace('"deploy":true', '"deploy":true,"force":1'),
    'force: unknown key "force"',
  ],
  ["a service to build that is none", encodePlan({ ...plan, build: ["wbe"] }), 'build names the unknown service "wbe"'],
  ["a tag with a space", encodePlan({ ...plan, tags: ["a b"] }), "tags[0]: tag must start with"],
])("refuses %s", (_, text, message) => {
  expect(() => parsePlan(text)).toThrow(message);
});
