import { expect, it } from "@jest/globals";
import { parseConfiguration } from "./parse.ts";
import { withoutEffect } from "./without-effect.ts";

const given = (text: string) => withoutEffect(parseConfiguration(new TextEncoder().encode(text), "stageway.yml"));

it("names what a configuration says and nothing acts on yet", () => {
  expect(given("stages: { staging: { branch: develop, hold: 10m } }\nlimits: { image-size: 2GB }")).toEqual([]);
  const all = `
stages:
  staging: { branch: develop }
  production:
    branch: main
    freeze: [{ from: 2026-12-20, to: 2027-01-06 }]
    soak: 1d
    sign-off: alice
previews: { "feature/*": { expires: 3d, limit: 5 } }
reviews: [{ reviewers: [alice] }]
notifications: [{ to: slack }]
models: { score: { registry: mlflow, source: "models:/score" } }
`;
  expect(given(all)).toEqual([
    "stages.production.freeze",
    "stages.production.soak",
    "stages.production.sign-off",
    "previews.feature/*.expires",
    "previews.feature/*.limit",
    "reviews",
    "notifications",
    "models",
  ]);
});
