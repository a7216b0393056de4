import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { join } from "node:path";
import { compose, startWorld, type World } from "../test/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 120_000);

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

beforeEach(() => world.clear(), 30_000);

const onHost = (script: string) => world.host.exec(["sh", "-c", script]);

it("deploys named images with the files of the workspace, without any release, whatever names compose takes", async () => {
  await using checkout = await world.job();
  await using job = await world.job({ GITHUB_WORKSPACE: join(checkout.folder, "work") });
  await world.workspace(join(checkout.folder, "work"), {
    "deploy/compose.yml": `${compose.replace("  web:", "  Web.App:")}    volumes: ["./conf:/conf:ro"]\n`,
    "deploy/conf/limits.txt": "ten\n",
  });
  const image = await world.image("workspace");
  const inputs = { ...world.inputs, images: `Web.App=${image}`, "compose-files": "deploy/compose.yml" };
  const step = await job.step("deploy-compose", { ...inputs, files: "deploy/conf" });
  expect([step.exitCode, step.output("outcome"), step.output("release")]).toEqual([0, "deployed", ""]);
  expect(await world.running()).toEqual([`shop-Web.App-1 ${image} running`]);
  expect(await onHost("docker exec shop-Web.App-1 cat /conf/limits.txt")).toBe("ten\n");
  const next = await world.image("next");
  expect(
    (await job.step("deploy-compose", { ...inputs, images: `Web.App=${next}`, files: "deploy/conf" })).exitCode,
  ).toBe(0);
  expect(await world.running()).toEqual([`shop-Web.App-2 ${next} running`]);
  const missing = await job.step("deploy-compose", { ...inputs, files: "deploy/config" });
  expect([missing.exitCode, missing.output("outcome")]).toEqual([1, "refused"]);
  expect(missing.log).toContain(
    "::error::Cannot deploy: files are not in the workspace: current value is deploy/config",
  );
}, 90_000);

it("merges several compose files with extends, include, profiles and an env file, and no secret is in the log", async () => {
  await using checkout = await world.job();
  await using job = await world.job({ GITHUB_WORKSPACE: checkout.folder });
  const image = await world.image("merged");
  await world.workspace(checkout.folder, {
    "compose.yml": `include: [parts/worker.yml]\nservices:\n  web:\n    extends: { file: common.yml, service: base }\n    image: web\n    environment: { PASSWORD: "\${PASSWORD}" }\n`,
    "common.yml": compose.replace("  web:\n    image: web", "  base:\n    image: none\n    labels: { from: common }"),
    "production.yml": `services:\n  web: { environment: { MODE: production } }\n`,
    "parts/worker.yml": `services:\n  worker: { image: "${image}", command: [sleep, "600"], env_file: worker.env, init: true }\n  debug: { image: "${image}", command: [sleep, "600"], profiles: [debug], init: true }\n  never: { image: "${image}", profiles: [other] }\n`,
    "parts/worker.env": "QUEUE=fast\n",
  });
  const step = await job.step("deploy-compose", {
    ...world.inputs,
    images: `web=${image}`,
    "compose-files": "compose.yml\nproduction.yml",
    files: "common.yml\nparts",
    profiles: "debug",
    "env-file": "PASSWORD=correct-horse-battery\n",
  });
  expect(step.log.replaceAll(/^::add-mask::.*$/gm, "")).not.toContain("correct-horse-battery");
  expect([step.exitCode, step.output("outcome")]).toEqual([0, "deployed"]);
  const names = (await world.running()).map((line) => line.split(" ")[0]);
  expect(names).toEqual(["shop-debug-1", "shop-web-1", "shop-worker-1"]);
  expect(await onHost("docker exec shop-web-1 sh -c 'echo $MODE $PASSWORD'")).toBe(
    "production correct-horse-battery\n",
  );
  expect(await onHost("docker inspect --format '{{.Config.Labels.from}}' shop-web-1")).toBe("common\n");
  expect(await onHost("docker exec shop-worker-1 sh -c 'echo $QUEUE'")).toBe("fast\n");
  await onHost("cd /srv/shop && docker compose up --detach --quiet-pull");
  expect((await world.running()).map((line) => line.split(" ")[0])).toEqual(names);
}, 90_000);

it("drains by a command in the old container before that is stopped", async () => {
  await using job = await world.job();
  await job.step("deploy-compose", { ...world.inputs, release: await world.release("1") });
  const drain = "web=command: echo drained of $HOSTNAME >/proc/1/fd/1\nweb=undrain: echo serves again >/proc/1/fd/1";
  const held = await job.step("deploy-compose", {
    ...world.inputs,
    release: await world.release("2"),
    hold: "5m",
    drain,
  });
  expect(held.exitCode).toBe(0);
  const told = await onHost("docker logs shop-web-1; docker inspect --format '{{.State.Status}}' shop-web-1");
  expect(told).toMatch(/^drained of \S+\nexited\n$/);
  const post = await job.post("deploy-compose", { ...world.inputs, "job-status": "failure" });
  expect(post.exitCode).toBe(2);
  expect(await onHost("docker logs shop-web-1")).toMatch(/^drained of \S+\nserves again\n$/);
}, 90_000);

it("removes a service that the compose file lost once it is confirmed, and going back brings it back", async () => {
  await using job = await world.job();
  const names = async () => (await world.running()).map((line) => line.split(" ")[0]);
  const both = await world.release("1", { text: `${compose}  side:\n    extends: { service: web }\n` });
  await job.step("deploy-compose", { ...world.inputs, release: both });
  const before = await world.running();
  expect(before).toHaveLength(2);
  const without = await world.release("2");
  const held = await job.step("deploy-compose", { ...world.inputs, release: without, hold: "5m" });
  expect(held.log).toMatch(/side\s+remove/);
  const post = await job.post("deploy-compose", { ...world.inputs, "job-status": "failure" });
  expect(post.exitCode).toBe(2);
  expect(await world.running()).toEqual(before);
  const confirmed = await job.step("deploy-compose", { ...world.inputs, release: without });
  expect([confirmed.output("outcome"), await names()]).toEqual(["deployed", ["shop-web-2"]]);
  const back = await job.step("deploy-compose", { ...world.inputs, release: both });
  expect([back.output("outcome"), await names()]).toEqual(["deployed", ["shop-side-1", "shop-web-3"]]);
}, 90_000);
