import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { service, startProject, type Project } from "../../test/project.ts";

/** The same as through a shell (deployment.it.test.ts), by a key that has none. */
let project: Project;
const images: Record<string, string> = {};

beforeAll(async () => {
  project = await startProject({}, { forced: true });
  const made = await Promise.all([
    project.image("web", "well", "1"),
    project.image("web", "well", "2"),
    project.image("web", "crash", "3"),
    project.image("other", "well", "1"),
  ]);
  ["web1", "web2", "webCrash", "other"].forEach((name, index) => (images[name] = made[index] ?? ""));
}, 120_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

const compose = `services:\n  web:\n    image: web${service}\n  db:\n    image: web${service}\n    volumes: ["data:/data"]\nvolumes: { data: {} }\n`;
const release = (web: string, db = web) => ({ compose, images: { web: images[web] ?? "", db: images[db] ?? "" } });

it("deploys, rolls, goes back, and refuses what the policy does not list, by a key without a shell", async () => {
  expect(await project.deploy(release("web1"))).toMatchObject({ outcome: "deployed" });
  expect(await project.plan(release("web1"))).toMatchObject({ unchanged: true });
  const held = await project.deploy({ ...release("web2"), options: { hold: 60_000 } });
  expect(held).toMatchObject({ phase: "held" });
  expect(await project.confirm(held.number)).toMatchObject({ accepted: true });
  expect(await project.running()).toEqual([`db ${images.web2} running`, `web ${images.web2} running`]);
  const before = await project.ids();
  expect(await project.deploy(release("web2", "webCrash"))).toMatchObject({ outcome: "rolled-back" });
  expect(await project.ids()).toEqual(before);
  const refused = await project.deploy(release("other", "web2"));
  expect(refused).toMatchObject({ outcome: "refused", reason: expect.stringContaining("not allowed") });
  const mounting = { ...release("web1", "web2"), compose: compose.replace("data:/data", "/:/data") };
  expect(await project.deploy(mounting)).toMatchObject({
    outcome: "rolled-back",
    reason: expect.stringContaining("this key may not mount /"),
  });
  expect(await project.ids()).toEqual(before);
}, 150_000);
