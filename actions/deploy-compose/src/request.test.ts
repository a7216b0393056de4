import { expect, it } from "@jest/globals";
import { parseInputs } from "@stageway/core";
import type { Plan } from "@stageway/pipeline";
import { endpoint, jumpHost } from "@stageway/remote/endpoint";
import { readActionFile } from "../../../scripts/action-file.ts";
import { inputSpec } from "./inputs.ts";
import { toRequest } from "./request.ts";

const { inputs: declared = {} } = await readActionFile("deploy-compose");
const image = `ghcr.io/acme/web@sha256:${"a".repeat(64)}`;
const given = {
  "ssh-key": "key",
  "known-hosts": "host key",
  stage: "staging",
  hosts: "shop.example",
  user: "deploy",
  directory: "/srv/shop",
  release: image,
};

function inputsOf(change: Record<string, string>) {
  const defaults = Object.entries(declared).map(
    ([name, input]) =>
      [name, (input.default ?? "").replace("${{ job.status }}", "success").replace(/\$\{\{.*/, "")] as const,
  );
  const all = { ...Object.fromEntries(defaults), ...given, ...change };
  return parseInputs(
    inputSpec,
    Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
}

const plan: Plan = {
  ...{
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
  },
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
const request = (change: Record<string, string>, planned?: Plan) =>
  toRequest(inputsOf(change), planned, { endpoint, jumpHost });

it("takes from the plan what the inputs leave empty", () => {
  expect(request({ stage: "", hosts: "", user: "", directory: "" }, plan)).toMatchObject({
    ...{
      stage: "staging",
      flow: "push",
      version: "staging-1",
      url: "https://staging.example",
      hold: 60_000,
      directory: "/srv/a",
    },
    host: { host: "a.example", port: 2222, user: "ci" },
    jump: [{ host: "b.example", port: 22, user: "j" }],
    composeFiles: ["deploy/compose.yml"],
  });
});

it("lets explicit inputs win", () => {
  expect(request({ hold: "5m", "compose-files": "compose.yml", version: "v1" }, plan)).toMatchObject({
    ...{ hold: 300_000, composeFiles: ["compose.yml"], version: "v1", directory: "/srv/shop" },
    host: { host: "shop.example", port: 22, user: "deploy" },
  });
});

it.each<[string, Record<string, string>, string]>([
  [
    "what is missing, all of it",
    { stage: "", hosts: "", release: "" },
    "neither given nor in the plan: stage, hosts, release",
  ],
  [
    "several hosts",
    { hosts: "a.example\nb.example" },
    "Cannot deploy to several hosts at once yet: current value is a.example, b.example",
  ],
  ["a release and images", { images: `web=${image}` }, '"release" and "images" are both given'],
  [
    "an image without a digest",
    { release: "", images: "web=ghcr.io/acme/web:latest" },
    "the image of web must end with @sha256:",
  ],
  [
    "a service that is named twice",
    { release: "", images: `web=${image}\nweb=${image}` },
    'images names service "web" twice',
  ],
  ["a drain that nobody knows", { drain: "web=wait" }, "drain: must be signal, command: <command> or haproxy://"],
  ["a jump host without a user", { jump: "b.example" }, "jump: "],
])("tells of %s", (_, change, message) => {
  expect(() => request(change)).toThrow(message);
});

it("says why a plan deploys nothing", () => {
  expect(() => request({ stage: "" }, { ...plan, deployments: [], reason: "the branch belongs to no stage" })).toThrow(
    "nothing is to be deployed: the branch belongs to no stage",
  );
});

it("refuses half a login, and a web address that is none", () => {
  expect(() => request({ username: "ada" })).toThrow('"username" and "password" must be given together');
  expect(() => request({ url: "staging" })).toThrow("url: must be an absolute http or https URL");
  expect(request({ url: "https://staging.example/shop" }).url).toBe("https://staging.example/shop");
});
