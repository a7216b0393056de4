import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { fetchRelease, openRegistry } from "@stageway/registry";
import { startRegistry } from "@stageway/testbed";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
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

it("moves the version of no stage when one build is for several", async () => {
  const commit = await project.commit(twoServices);
  const deployments = ["demo-1", "production-1"].map((version, at) => ({ stage: `s${at}`, flow: "push", version }));
  const plan = JSON.stringify({
    schemaVersion: 1,
    deploy: true,
    reason: "a push",
    commit,
    services: {},
    build: [],
    images: "",
    deployments,
    tags: ["demo-1", "production-1", "demo-latest"],
    skipTests: false,
    forceRebuild: false,
    files: { compose: ["compose.yml"], include: [] },
  });
  const one = await build({ plan });
  expect(one).toMatchObject({ exitCode: 0, outputs: { version: "demo-1" } });
  const registry = openRegistry(world.registry.host, anonymous());
  const heads = (tag: string) =>
    Promise.all(["web", "gateway", "release"].map((image) => registry.head(`acme/shop/${image}`, tag)));
  const first = await heads("demo-1");
  expect(await heads("production-1")).toEqual(first);
  const second = await project.commit({ "web/main.txt": "web other\n" });
  const two = await build({ plan: plan.replaceAll("demo-1", "demo-2").replace(commit, second) });
  expect(two).toMatchObject({ exitCode: 0, outputs: { version: "demo-2" } });
  expect(two.log).toContain(
    "The version production-1 exists with other content and is never moved: this one is production-1-2",
  );
  expect(await heads("production-1")).toEqual(first);
  expect(await heads("production-1-2")).toEqual(await heads("demo-latest"));
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

it("gives the builder every text as it stands, also what bake would take for a template", async () => {
  const values = {
    TEMPLATE: "https://x/${id}",
    TIME: "${timestamp()}",
    DIRECTIVE: "%{ if true }yes%{ endif }",
    ESCAPED: "$${id} %%{a} $%{a} %${b} $HOME 100%",
  };
  const names = Object.keys(values);
  const bake = `
target "web" {
  context = "web"
  args = { OWN = "a-$\${own}" }
  labels = { own = "%%{label}" }
}`;
  await project.commit({
    "docker-bake.hcl": bake,
    "web/Dockerfile": `FROM scratch\n${[...names, "OWN"].map((name) => `ARG ${name}\nENV ${name}="$${name}"\n`).join("")}COPY f /\n`,
    "web/f": "1\n",
  });
  const args = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const inputs = { services: "web", files: "", "build-args": args.join("\n") };
  const config = async (more: Record<string, string>) => {
    const { exitCode, outputs, log } = await build({ ...inputs, ...more });
    expect([exitCode, log]).toEqual([0, expect.not.stringContaining("::error")]);
    const { web = "" } = JSON.parse(outputs["images"] ?? "") as Record<string, string>;
    const text = await world.engine.run(["image", "inspect", web, "--format", "{{json .Config}}"]);
    return JSON.parse(text) as { Env: string[]; Labels: Record<string, string> };
  };
  const plain = await config({ version: "literal-1" });
  expect(plain.Env).toEqual(expect.arrayContaining(args));
  const own = await config({ version: "literal-2", "bake-file": "docker-bake.hcl" });
  expect(own.Env).toEqual(expect.arrayContaining([...args, "OWN=a-${own}"]));
  expect(own.Labels).toMatchObject({ own: "%{label}" });
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
      `${world.registry.host}/acme/base:latest`,
      join(project.repository, "base"),
    ]);
  };
  await push("one\n");
  await project.commit({
    "web/Dockerfile": `FROM ${world.registry.host}/acme/base:latest\nCOPY main.txt /\n`,
    "web/main.txt": "x\n",
  });
  const inputs = { services: "web", files: "" };
  const one = await build({ ...inputs, version: "base-1" });
  expect(one.exitCode).toBe(0);
  expect(one.log).toContain(`[context ${world.registry.host}/acme/base]`);
  const previous = one.outputs["release"] ?? "";
  expect(await build({ ...inputs, version: "base-2", previous })).toMatchObject({ outputs: { reused: '["web"]' } });
  await push("two\n");
  expect(await build({ ...inputs, version: "base-3", previous })).toMatchObject({ outputs: { built: '["web"]' } });
  const old = await build({ ...inputs, version: "base-4", previous, "rebuild-after": "1h" });
  expect(old.exitCode).toBe(0);
}, 60_000);

it("builds nothing because the registry of a base image is down, nor when it is back", async () => {
  await using bases = await RegistryStandIn.start();
  const base = `${bases.host}/acme/base:1`;
  await project.commit({ "base/Dockerfile": "FROM scratch\nCOPY f /\n", "base/f": "one\n" });
  await world.engine.run(["buildx", "build", "--quiet", "--push", "--tag", base, join(project.repository, "base")]);
  await project.commit({
    "web/Dockerfile": `FROM ${base}\nCOPY main.txt /\n`,
    "web/main.txt": "x\n",
    "docs/readme.md": "one\n",
  });
  const inputs = { services: "web", files: "" };
  const one = await build({ ...inputs, version: "down-1" });
  expect(one.exitCode).toBe(0);

  bases.fault = () => ({ kind: "status", status: 404 });
  await project.commit({ "docs/readme.md": "two\n" });
  const two = await build({ ...inputs, version: "down-2", previous: one.outputs["release"] ?? "" });
  expect(two).toMatchObject({ exitCode: 0, outputs: { reused: '["web"]' } });
  expect(two.log).toContain(`Cannot look up the base image ${base}`);

  bases.fault = () => undefined;
  const three = await build({ ...inputs, version: "down-3", previous: two.outputs["release"] ?? "" });
  expect(three).toMatchObject({ exitCode: 0, outputs: { reused: '["web"]' } });

  bases.fault = () => ({ kind: "status", status: 404 });
  await project.commit({ "web/main.txt": "y\n" });
  const four = await build({ ...inputs, version: "down-4", previous: two.outputs["release"] ?? "" });
  expect(four.log).toContain("content changed");
}, 60_000);

it.each([
  ["a long time ago", "1700000000"],
  ["far in the future", "4102444800"],
])(
  "builds what is too old from scratch, once, though its commit was made %s",
  async (_, time) => {
    await project.commit({ "web/Dockerfile": "FROM scratch\nCOPY main.txt /\n", "web/main.txt": "x\n" });
    const next = (version: string, previous = "") => {
      const inputs = { images: `${world.registry.host}/acme/aged`, services: "web", "rebuild-after": "14d" };
      const env = { ...world.engine.docker.env, SOURCE_DATE_EPOCH: time };
      return project.run({ ...inputs, version, previous }, env);
    };
    const one = await next("aged-1");
    const two = await next("aged-2", one.outputs["release"]);
    expect(two).toMatchObject({ exitCode: 0, outputs: { built: '["web"]' } });
    expect(two.log).toContain("older than it may be");
    expect(two.log).not.toContain("CACHED");
    expect(await next("aged-3", two.outputs["release"])).toMatchObject({ outputs: { reused: '["web"]' } });
  },
  60_000,
);

it("keeps the image on record where a commit changes the context of the whole repository and nothing in the image", async () => {
  const revision = "ARG STAGEWAY_REVISION\nENV REVISION=$STAGEWAY_REVISION\n";
  const first = await project.commit({
    "docker/web": `FROM scratch\nCOPY web /\n${revision}`,
    "docker/api": "FROM scratch\nCOPY api /\n",
    "web/main.txt": `web ${project.folder}\n`,
    "api/main.txt": `api ${project.folder}\n`,
  });
  const services = { web: { context: ".", dockerfile: "docker/web" }, api: { context: ".", dockerfile: "docker/api" } };
  const next = async (version: string, previous?: string) => {
    const step = await build({ services: JSON.stringify(services), files: "", version, previous: previous ?? "" });
    expect([step.exitCode, step.log]).toEqual([0, expect.not.stringContaining("::error")]);
    const release = step.outputs["release"] ?? "";
    return { ...step, id: release, services: (await fetchRelease(release, anonymous())).release.services };
  };
  const one = await next("root-1");
  await project.commit({ "README.md": "new\n" });
  const two = await next("root-2", one.id);
  expect(two.outputs).toMatchObject({ built: "[]", reused: '["api","web"]' });
  expect(two.log).toContain("same as on record");
  for (const name of ["web", "api"]) {
    const { contentHash = "", ...same } = one.services[name] ?? {};
    expect(two.services[name]).toMatchObject(same);
    expect(two.services[name]?.contentHash).not.toBe(contentHash);
  }
  const third = await project.commit({ "web/main.txt": `web two ${project.folder}\n` });
  const three = await next("root-3", two.id);
  expect(three.outputs).toMatchObject({ built: '["web"]', reused: '["api"]' });
  expect(three.services).toMatchObject({ web: { revision: third }, api: { revision: first } });
  const image = (JSON.parse(three.outputs["images"] ?? "") as Record<string, string>)["web"] ?? "";
  const config = await world.engine.run(["image", "inspect", image, "--format", "{{json .Config.Env}}"]);
  expect(config).toContain(`REVISION=${third}`);
}, 60_000);
