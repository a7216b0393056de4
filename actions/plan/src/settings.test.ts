import { expect, it } from "@jest/globals";
import { readInputs } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import { configurationFrom } from "@stageway/pipeline/testing";
import { inputSpec } from "./inputs.ts";
import { readSaid } from "./said.ts";
import { settingsFrom } from "./settings.ts";

const none = { why: "there is no .github/stageway.yml", todo: "Write one" };
const settings = async (given: Record<string, string>, file: Configuration | typeof none = none) => {
  const env = {
    INPUT_CONFIGURATION: ".github/stageway.yml",
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  const [inputs, said] = await readInputs(inputSpec, readSaid, env);
  return settingsFrom(inputs, said, file);
};
const file = configurationFrom({
  images: "ghcr.io/acme/shop",
  services: { web: "." },
  compose: { files: ["compose.yml"], include: ["edge"] },
  stages: {
    staging: { branch: "develop", url: "https://a.example", hold: "10m" },
    production: { compose: "production.yml", images: "ghcr.io/acme/production" },
  },
  previews: { "demo/*": { compose: "demo.yml", images: "ghcr.io/acme/demo" } },
});

it("works from inputs alone", async () => {
  const alone = await settings({
    stage: "staging",
    images: "ghcr.io/acme/shop",
    services: "web=.\nservices/*",
    branches: "develop\nreleases/*",
    "moving-tags": "latest",
  });
  expect(alone).toMatchObject({
    images: "ghcr.io/acme/shop",
    services: { web: { context: "." }, "services/*": {} },
    compose: { files: ["compose.yml"], include: [] },
    stages: { staging: { branches: ["develop", "releases/*"], movingTags: ["latest"] } },
  });
});

it("takes the file where the inputs say nothing", async () => {
  expect(await settings({}, file)).toEqual(file);
});

it("lets explicit inputs win, each for itself", async () => {
  const given = { stage: "staging", branches: "main", url: "https://b.example", "compose-files": "other.yml" };
  const { images, compose, stages } = await settings(given, file);
  expect(images).toBe("ghcr.io/acme/shop");
  expect(compose).toEqual({ files: ["other.yml"], include: ["edge"] });
  expect(stages["staging"]).toMatchObject({
    branches: ["main"],
    url: "https://b.example",
    hold: 600_000,
    compose: ["other.yml"],
  });
  expect(stages["staging"]).not.toHaveProperty("branch");
  expect(Object.keys(stages)).toEqual(["staging", "production"]);
});

it("lets images and compose files win over those of every stage and preview", async () => {
  const { stages, previews, ...said } = await settings({ images: "ghcr.io/b", "compose-files": "other.yml" }, file);
  expect(said).toMatchObject({ images: "ghcr.io/b", compose: { files: ["other.yml"], include: ["edge"] } });
  expect([...Object.values(stages), ...Object.values(previews)]).toEqual([
    expect.objectContaining({ images: "ghcr.io/b", compose: ["other.yml"], branch: "develop", hold: 600_000 }),
    expect.objectContaining({ images: "ghcr.io/b", compose: ["other.yml"] }),
    expect.objectContaining({ images: "ghcr.io/b", compose: ["other.yml"] }),
  ]);
});

it.each<[Record<string, string>, string]>([
  [{}, "Cannot plan: there is no .github/stageway.yml; and the input stage is empty"],
])("refuses %j", async (given, message) => {
  await expect(settings(given)).rejects.toThrow(message);
});
