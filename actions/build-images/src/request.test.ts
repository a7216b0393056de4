import { expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { together } from "@stageway/core/testing";
import { encodePlan, type Plan } from "@stageway/pipeline";
import type { Inputs } from "./inputs.ts";
import { services } from "./parsers.ts";
import { toRequest, type BuildRequest } from "./request.ts";

const nothing: Inputs = {
  plan: undefined,
  registry: undefined,
  images: undefined,
  services: undefined,
  dockerfile: undefined,
  buildArgs: new Map(),
  secrets: new Map(),
  target: undefined,
  platforms: undefined,
  cache: "none",
  cacheFolder: undefined,
  version: undefined,
  movingTags: undefined,
  bakeFile: undefined,
  sizeLimit: 1e9,
  sizePolicy: "warn",
  files: undefined,
  releaseName: "release",
  previous: undefined,
  rebuildAfter: undefined,
  provenance: "off",
  forceRebuild: false,
  username: undefined,
  password: undefined,
  signingKey: undefined,
};

const plan: Plan = {
  schemaVersion: 1,
  deploy: true,
  reason: "a push to develop",
  commit: "a".repeat(40),
  deployments: [{ stage: "staging", flow: "push", version: "staging-1" }],
  services: {
    web: {
      image: "apps/web",
      context: "apps/web",
      dockerfile: "docker/web.Dockerfile",
      platforms: ["linux/amd64"],
      args: { A: "1", B: "1" },
      target: "run",
      sizeLimit: 5,
    },
    gateway: { image: "gateway", context: "gateway", dockerfile: "gateway/Dockerfile", platforms: [], args: {} },
  },
  build: ["web"],
  images: "ghcr.io/acme/shop",
  tags: ["staging-1", "staging-latest"],
  files: { compose: ["compose.yml"], include: ["haproxy"] },
  previous: `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`,
  skipTests: false,
  forceRebuild: false,
};

const request = (change: Partial<Inputs>, planned?: Plan) =>
  together({ ...nothing, ...change, plan: planned && encodePlan(planned) }, toRequest);

it("takes everything from the plan", async () => {
  expect(await request({}, plan)).toMatchObject({
    registry: "ghcr.io",
    folder: "acme/shop",
    version: "staging-1",
    movingTags: ["staging-latest"],
    files: ["compose.yml", "haproxy"],
    previous: plan.previous,
    commit: plan.commit,
    isForced: false,
    services: [
      { name: "gateway", image: "gateway", context: "gateway", dockerfile: "gateway/Dockerfile", sizeLimit: 1e9 },
      {
        name: "web",
        image: "apps/web",
        dockerfile: "docker/web.Dockerfile",
        target: "run",
        args: { A: "1", B: "1" },
        sizeLimit: 5,
      },
    ],
  });
});

it("lets inputs win", async () => {
  const inputs = {
    images: "127.0.0.1:5000/x",
    version: "v1",
    movingTags: [],
    files: ["other.yml"],
    buildArgs: new Map([["B", "2"]]),
    platforms: ["linux/arm64"],
    target: "test",
    forceRebuild: true,
  };
  expect(await request(inputs, plan)).toMatchObject({
    registry: "127.0.0.1:5000",
    folder: "x",
    version: "v1",
    movingTags: [],
    files: ["other.yml"],
    isForced: true,
    services: [
      { name: "gateway" },
      { name: "web", args: { A: "1", B: "2" }, platforms: ["linux/arm64"], target: "test" },
    ],
  });
});

const [demo, production] = ["demo-20260115-abc1234", "production-20260115-abc1234"] as const;
const twoStages: Plan = {
  ...plan,
  deployments: [
    { stage: "demo", flow: "push", version: demo },
    { stage: "production", flow: "push", version: production },
  ],
  tags: [demo, production, "demo-latest", "production-latest"],
};
const sameVersion: Plan = {
  ...twoStages,
  deployments: twoStages.deployments.map((one) => ({ ...one, version: "v1.4.2" })),
  tags: ["v1.4.2", "demo-latest"],
};

it.each<[string, Plan, Partial<Inputs>, Partial<BuildRequest>]>([
  [
    "each stage's own",
    twoStages,
    {},
    { version: demo, otherVersions: [production], movingTags: ["demo-latest", "production-latest"] },
  ],
  ["one of both stages", sameVersion, {}, { version: "v1.4.2", otherVersions: [], movingTags: ["demo-latest"] }],
  [
    "the input's instead",
    twoStages,
    { version: "v1" },
    { version: "v1", otherVersions: [production], movingTags: ["demo-latest", "production-latest"] },
  ],
  [
    "beside the input's moving tags",
    twoStages,
    { movingTags: ["edge"] },
    { version: demo, otherVersions: [production], movingTags: ["edge"] },
  ],
])("takes no version for a moving tag: %s", async (_, planned, change, expected) => {
  expect(await request(change, planned)).toMatchObject(expected);
});

it("works without a plan, with the usual places", async () => {
  const inputs = {
    images: "ghcr.io/acme",
    services: services("web\napi=./services/api/\nWeb.App=app"),
    version: "v1",
    dockerfile: "Dockerfile.prod",
  };
  expect((await request(inputs)).services).toMatchObject([
    { name: "Web.App", image: "web.app", context: "app", dockerfile: "app/Dockerfile.prod" },
    { name: "api", image: "api", context: "services/api", dockerfile: "services/api/Dockerfile.prod" },
    { name: "web", image: "web", context: "web", dockerfile: "web/Dockerfile.prod" },
  ]);
});

it("takes the registry apart from the folder", async () => {
  expect(await request({ registry: "123.ecr.example" }, { ...plan, images: "acme/shop" })).toMatchObject({
    registry: "123.ecr.example",
    folder: "acme/shop",
  });
  expect(await request({ registry: "ghcr.io" }, plan)).toMatchObject({
    registry: "ghcr.io",
    folder: "acme/shop",
  });
});

it("reports every problem at once", async () => {
  const inputs = {
    images: "acme/shop",
    services: services('{"release":"a","x":{"image":"y"},"y":{"context":"../b"}}'),
    password: new Secret("word-word"),
  };
  const message = await request(inputs).then(String, String);
  expect(message.split("\n  - ").slice(1)).toEqual([
    expect.stringContaining('images: name the registry as well (ghcr.io/acme/shop), or give "registry"'),
    expect.stringContaining("services: must not leave the repository"),
    "version: is needed without a plan",
    "username, password: give both or none",
  ]);
});

it("refuses names that would lie upon each other", async () => {
  const base = { images: "ghcr.io/acme", version: "v1" };
  await expect(request({ ...base, services: services("release") })).rejects.toThrow(
    'release-name: is also the image of service "release"',
  );
  await expect(request({ ...base, services: services('{"a":{"image":"x"},"b":{"image":"x"}}') })).rejects.toThrow(
    'services: "a" and "b" have the same image "x"',
  );
  await expect(request({ ...base, services: services("web\nWeb") })).rejects.toThrow(
    'services: "Web" and "web" have the same image "web"',
  );
});

it("does not build for a plan that deploys nothing, and says how to pass on one that is none", async () => {
  const idle = { ...plan, deploy: false, reason: "a draft", deployments: [] };
  await expect(request({}, idle)).rejects.toThrow(/: says that nothing is deployed: a draft$/);
  await expect(together({ ...nothing, plan: "{}" }, toRequest)).rejects.toMatchObject({
    hint: 'Pass the "plan" output of the action plan as it is',
  });
});
