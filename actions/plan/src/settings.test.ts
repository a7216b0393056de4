import { expect, it } from "@jest/globals";
import { parseInputs } from "@stageway/core";
import { configurationFrom } from "@stageway/pipeline/config";
import { inputSpec } from "./inputs.ts";
import { settingsFrom } from "./settings.ts";

const read = (given: Record<string, string>) => {
  const env = {
    INPUT_CONFIGURATION: ".github/stageway.yml",
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  return parseInputs(inputSpec, env);
};
const file = configurationFrom({
  images: "ghcr.io/acme/shop",
  services: { web: "." },
  compose: { files: ["compose.yml"], include: ["edge"] },
  stages: {
    staging: { branch: "develop", url: "https://a.example", hold: "10m" },
    production: { compose: "production.yml" },
  },
});

it("works from inputs alone", () => {
  const settings = settingsFrom(
    read({
      stage: "staging",
      images: "ghcr.io/acme/shop",
      services: "web=.\nservices/*",
      branches: "develop\nreleases/*",
      "moving-tags": "latest",
    }),
    undefined,
  );
  expect(settings).toMatchObject({
    images: "ghcr.io/acme/shop",
    services: { web: { context: "." }, "services/*": {} },
    compose: { files: ["compose.yml"], include: [] },
    stages: { staging: { branches: ["develop", "releases/*"], movingTags: ["latest"] } },
  });
});

it("takes the file where the inputs say nothing", () => {
  expect(settingsFrom(read({}), file)).toEqual(file);
});

it("lets explicit inputs win, each for itself", () => {
  const settings = settingsFrom(
    read({ stage: "staging", branches: "main", url: "https://b.example", "compose-files": "other.yml" }),
    file,
  );
  expect(settings.images).toBe("ghcr.io/acme/shop");
  expect(settings.compose).toEqual({ files: ["other.yml"], include: ["edge"] });
  expect(settings.stages["staging"]).toMatchObject({
    branches: ["main"],
    url: "https://b.example",
    hold: 600_000,
    compose: ["other.yml"],
  });
  expect(settings.stages["staging"]).not.toHaveProperty("branch");
  expect(Object.keys(settings.stages)).toEqual(["staging", "production"]);
});

it.each<[Record<string, string>, string]>([
  [{}, "Cannot plan: there is no .github/stageway.yml, and the input stage is empty"],
])("refuses %j", (given, message) => {
  expect(() => settingsFrom(read(given), undefined)).toThrow(message);
});
