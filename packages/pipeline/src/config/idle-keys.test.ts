import { expect, it } from "@jest/globals";
import { parseConfigurationFile } from "./parse.ts";

const idle = (text: string) => parseConfigurationFile(new TextEncoder().encode(text), "stageway.yml").idle;

it("names with their lines the keys that a configuration has and nothing acts on", () => {
  const all = `
stages:
  staging: { branch: develop }
  production:
    branch: main
    freeze: [{ from: 2026-12-20, to: 2027-01-06 }]
    soak: 1d
    sign-off: alice
  swarm: { target: swarm, stack-file: stack.yml, stack: shop }
  flux: { target: gitops, manifests: { repository: acme/clusters } }
previews: { "feature/*": { expires: 3d, limit: 5 } }
reviews: [{ reviewers: [alice] }]
notifications: [{ to: slack }]
models: { score: { registry: mlflow, source: "models:/score" } }
limits: { pipeline: 15m, image-size: 2GB, smoke-tests: 60s, rollbacks: 10% }
`;
  const at = (place: string, key: string) => `stageway.yml:${place}: ${key} is not acted on in this version`;
  expect(idle(all)).toEqual([
    at("6:5", "stages.production.freeze"),
    at("7:5", "stages.production.soak"),
    at("8:5", "stages.production.sign-off"),
    at("9:12", "stages.swarm.target"),
    at("9:27", "stages.swarm.stack-file"),
    at("9:50", "stages.swarm.stack"),
    at("10:11", "stages.flux.target"),
    at("10:27", "stages.flux.manifests"),
    at("11:28", "previews.feature/*.expires"),
    at("11:41", "previews.feature/*.limit"),
    at("12:1", "reviews"),
    at("13:1", "notifications"),
    at("14:1", "models"),
    at("15:11", "limits.pipeline"),
    at("15:43", "limits.smoke-tests"),
    at("15:61", "limits.rollbacks"),
  ]);
});

it.each([
  ["what is acted on", "stages: { staging: { branch: develop, hold: 10m } }\nlimits: { image-size: 2GB }"],
  ["what is empty", "stages: { staging: { branch: develop, freeze: [] } }\nreviews: []\nmodels: {}\nlimits: {}"],
  ["what is left to its default", "stages: { staging: { branch: develop } }"],
])("names nothing of %s", (_, text) => {
  expect(idle(text)).toEqual([]);
});

it("follows an alias to where its keys are", () => {
  expect(
    idle("stages:\n  a: &a\n    branch: x\n    freeze: [{ from: 2026-12-20, to: 2027-01-06 }]\n  b: *a\n"),
  ).toEqual([
    "stageway.yml:4:5: stages.a.freeze is not acted on in this version",
    "stageway.yml:4:5: stages.b.freeze is not acted on in this version",
  ]);
});
