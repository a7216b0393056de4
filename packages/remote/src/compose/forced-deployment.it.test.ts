import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { service, startProject, type Project } from "../../test/project.ts";

/** What a key behind a forced command must not do. What it may do is what any key may: deployment.it.test.ts. */
let project: Project;
let good: string;
let before: readonly string[];

const compose = `services:\n  web:\n    image: web${service}\n    volumes: ["data:/data"]\nvolumes: { data: {} }\n`;

beforeAll(async () => {
  project = await (await startProject()).by("a forced command");
  good = await project.image("web", "well", "1");
  expect(await project.deploy({ compose, images: { web: good } })).toMatchObject({ outcome: "deployed" });
  before = await project.ids();
}, 120_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

it("refuses an image that the policy does not list, before anything is touched", async () => {
  const unlisted = good.replace("/shop/", "/other/");
  const refused = await project.deploy({ compose, images: { web: unlisted } });
  expect(refused).toMatchObject({ outcome: "refused", reason: expect.stringContaining("not allowed") });
  expect(await project.ids()).toEqual(before);
}, 60_000);

it("makes no container with a mount of the host", async () => {
  const mounting = { compose: compose.replace("data:/data", "/:/data"), images: { web: good } };
  expect(await project.deploy(mounting)).toMatchObject({
    outcome: "rolled-back",
    reason: expect.stringContaining("this key may not mount /"),
  });
  expect(await project.ids()).toEqual(before);
}, 60_000);
