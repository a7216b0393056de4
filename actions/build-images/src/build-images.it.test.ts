import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { fetchRelease, openRegistry } from "@stageway/registry";
import { startRegistry } from "@stageway/testbed";
import { anonymous, BuildWorld, twoServices } from "../test/build-world.ts";
import { Project } from "../test/project.ts";

let world: BuildWorld;
let project: Project;
beforeAll(async () => {
  world = await BuildWorld.start();
}, 60_000);
afterAll(() => world[Symbol.asyncDispose](), 60_000);
beforeEach(async () => {
  project = await Project.start();
});
afterEach(() => project[Symbol.asyncDispose]());

function build(inputs: Record<string, string>) {
  return world.build(project, inputs);
}

it("builds everything once, and then only what changed", async () => {
  const first = await project.commit(twoServices);
  const one = await build({ version: "staging-1", "moving-tags": "staging-latest" });
  expect(one).toMatchObject({
    exitCode: 0,
    outputs: { version: "staging-1", built: '["gateway","web"]', reused: "[]" },
  });
  const second = await project.commit({ "web/main.txt": "web two\n" });
  const two = await build({
    version: "staging-2",
    "moving-tags": "staging-latest",
    previous: one.outputs["release"] ?? "",
  });
  expect(two).toMatchObject({
    exitCode: 0,
    outputs: { version: "staging-2", built: '["web"]', reused: '["gateway"]' },
  });

  const before = await fetchRelease(one.outputs["release"] ?? "", anonymous());
  const after = await fetchRelease(two.outputs["release"] ?? "", anonymous());
  expect(after.release.commit).toBe(second);
  expect(after.release.services["gateway"]).toEqual(before.release.services["gateway"]);
  expect(after.release.services["gateway"]?.revision).toBe(first);
  expect(after.release.services["web"]?.revision).toBe(second);
  expect(after.release.services["web"]?.platforms).toEqual(["linux/amd64"]);
  const sizes = Object.values(after.release.services).map(({ size = 0 }) => size);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(after.release.size).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(after.files.map(({ path }) => path)).toEqual(["compose.yml"]);
  expect(JSON.parse(two.outputs["images"] ?? "")).toEqual(after.imageReferences);

  const registry = openRegistry(world.registry.host, anonymous());
  expect(await registry.head("acme/shop/gateway", "staging-2")).toBe(before.release.services["gateway"]?.digest);
  expect(await registry.head("acme/shop/web", "staging-1")).toBe(before.release.services["web"]?.digest);
  expect(await registry.head("acme/shop/web", "staging-latest")).toBe(after.release.services["web"]?.digest);
  expect(await registry.head("acme/shop/release", "staging-latest")).toBe(after.digest);

  const config = await world.engine.run([
    "image",
    "inspect",
    after.imageReferences["web"] ?? "",
    "--format",
    "{{json .Config}}",
  ]);
  expect(JSON.parse(config)).toMatchObject({
    Env: expect.arrayContaining([`REVISION=${second}`]),
    Labels: {
      "org.opencontainers.image.revision": second,
      "org.opencontainers.image.version": "staging-2",
      "org.opencontainers.image.source": "https://github.example/acme/shop",
    },
  });
}, 60_000);

it("needs no builder when nothing changed, and never moves a version", async () => {
  await project.commit(twoServices);
  const one = await build({ version: "again-1" });
  const release = one.outputs["release"] ?? "";
  const noBuilder = { DOCKER_HOST: "unix:///nonexistent.sock", DOCKER_CONFIG: project.folder };
  const inputs = {
    images: `${world.registry.host}/acme/shop`,
    services: "gateway=gateway\nweb=web",
    files: "compose.yml",
    previous: release,
  };
  const same = await project.run({ ...inputs, version: "again-1" }, noBuilder);
  expect(same).toMatchObject({ exitCode: 0, outputs: { release, version: "again-1", built: "[]" } });
  await project.commit({ "compose.yml": "services: { more: {} }\n" });
  const next = await project.run({ ...inputs, version: "again-1" }, noBuilder);
  expect(next).toMatchObject({ exitCode: 0, outputs: { version: "again-1-2", built: "[]" } });
  expect(next.outputs["release"]).not.toBe(release);
}, 60_000);

it("refuses to give a semantic version to other content", async () => {
  await project.commit(twoServices);
  await build({ version: "v1.4.2" });
  await project.commit({ "web/main.txt": "web other\n" });
  const { exitCode, log } = await build({ version: "v1.4.2" });
  expect(exitCode).toBe(1);
  expect(log).toContain("Cannot tag the version v1.4.2: acme/shop/");
  expect(log).toContain("versions are never moved");
}, 60_000);

it("passes secrets and logs in without a trace in the log, the image or on the disk", async () => {
  await using locked = await startRegistry({ auth: true });
  const { user, password } = locked.credentials;
  await project.commit({ "web/Dockerfile": "FROM scratch\nCOPY main.txt /\n", "web/main.txt": "x\n" });
  const step = await project.run(
    {
      images: `${locked.host}/acme/shop`,
      services: "web",
      version: "v-1",
      username: user,
      password,
      secrets: "npm=very-secret-word",
    },
    world.engine.docker.env,
  );
  expect(step.exitCode).toBe(0);
  expect(
    step.log.split("\n").filter((line) => line.includes("very-secret-word") && !line.startsWith("::add-mask::")),
  ).toEqual([]);
  expect(await readdir(join(project.folder, "temp/stageway"))).toEqual([]);
  const denied = await project.run(
    { images: `${locked.host}/acme/shop`, services: "web", version: "v-2" },
    world.engine.docker.env,
  );
  expect(denied.exitCode).toBe(1);
  expect(denied.log).toMatch(/::error.*Cannot build the service web: the registry does not know who pushes/);
}, 60_000);

it("builds the targets of the team's own bake file, and again only when something behind them changed", async () => {
  const bake = `
variable "GREETING" { default = "hello" }
target "base" { context = "base" }
target "web" {
  context = "apps/web"
  contexts = { base = "target:base" }
  args = { GREETING = GREETING }
  labels = { team = "shop" }
}`;
  const web = "FROM base\nARG GREETING\nENV GREETING=$GREETING\nCOPY main.txt /\n";
  await project.commit({
    "docker-bake.hcl": bake,
    "base/Dockerfile": "FROM scratch\nCOPY base.txt /\n",
    "base/base.txt": "1\n",
    "apps/web/Dockerfile": web,
    "apps/web/main.txt": "x\n",
  });
  const inputs = { services: "web", files: "", "bake-file": "docker-bake.hcl" };
  const one = await build({ ...inputs, version: "bake-1" });
  expect(one).toMatchObject({ exitCode: 0, outputs: { built: '["web"]' } });
  const release = one.outputs["release"] ?? "";
  const image = (JSON.parse(one.outputs["images"] ?? "") as Record<string, string>)["web"] ?? "";
  const config = await world.engine.run(["image", "inspect", image, "--format", "{{json .Config}}"]);
  expect(JSON.parse(config)).toMatchObject({
    Env: expect.arrayContaining(["GREETING=hello"]),
    Labels: { team: "shop" },
  });
  expect(await build({ ...inputs, version: "bake-2", previous: release })).toMatchObject({ outputs: { built: "[]" } });
  await project.commit({ "base/base.txt": "2\n" });
  expect(await build({ ...inputs, version: "bake-3", previous: release })).toMatchObject({
    outputs: { built: '["web"]' },
  });
}, 60_000);

it("builds again when the base image is another one, and pins what it counted", async () => {
  const push = async (text: string) => {
    await project.commit({ "base/Dockerfile": "FROM scratch\nCOPY f /\n", "base/f": text });
    await world.engine.run([
      "buildx",
      "build",
      "--quiet",
      "--push",
      "--tag",
      `${world.registry.host}/acme/base:1`,
      join(project.repository, "base"),
    ]);
  };
  await push("one\n");
  await project.commit({
    "web/Dockerfile": `FROM ${world.registry.host}/acme/base:1\nCOPY main.txt /\n`,
    "web/main.txt": "x\n",
  });
  const inputs = { services: "web", files: "" };
  const one = await build({ ...inputs, version: "base-1" });
  expect(one.exitCode).toBe(0);
  expect(one.log).toContain(`[context ${world.registry.host}/acme/base:1]`);
  const previous = one.outputs["release"] ?? "";
  expect(await build({ ...inputs, version: "base-2", previous })).toMatchObject({ outputs: { reused: '["web"]' } });
  await push("two\n");
  expect(await build({ ...inputs, version: "base-3", previous })).toMatchObject({ outputs: { built: '["web"]' } });
  const old = await build({ ...inputs, version: "base-4", previous, "rebuild-after": "1h" });
  expect(old.exitCode).toBe(0);
}, 60_000);
