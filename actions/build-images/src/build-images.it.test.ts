import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { fetchRelease, openRegistry } from "@stageway/registry";
import { startEngine, startRegistry, tool, type Engine, type Registry as Machine } from "@stageway/testbed";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import { Project } from "../test/project.ts";

let engine: Engine;
let machine: Machine;
let project: Project;
beforeAll(async () => {
  engine = await startEngine();
  machine = await startRegistry();
}, 60_000);
afterAll(async () => {
  const images = await engine.run([
    "image",
    "ls",
    "--format",
    "{{.Repository}}:{{.Tag}}",
    "--filter",
    `reference=${machine.host}/*/*`,
  ]);
  const own = images.split("\n").filter((name) => name.startsWith(machine.host));
  if (own.length > 0) await engine.run(["image", "rm", "--force", ...own]);
  await machine[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
}, 60_000);
beforeEach(async () => {
  project = await Project.start();
});
afterEach(() => project[Symbol.asyncDispose]());

const service = (text: string) =>
  `FROM scratch\nARG STAGEWAY_REVISION\nENV REVISION=$STAGEWAY_REVISION\nCOPY main.txt /main.txt\nLABEL test=${text}\n`;
const files = {
  "gateway/Dockerfile": service("gateway"),
  "gateway/main.txt": "gateway one\n",
  "web/Dockerfile": service("web"),
  "web/main.txt": "web one\n",
  "compose.yml": "services: {}\n",
};

/** A program for a machine that nobody has (ELF, e_machine). */
function foreign(program: Buffer): Buffer {
  const changed = Buffer.from(program);
  changed.writeUInt16LE(0x1234, 18);
  return changed;
}

const access = () => {
  const env = { PATH: process.env["PATH"] };
  return { env, processes: createProcesses({ env }) };
};

function build(inputs: Record<string, string>) {
  const common = { images: `${machine.host}/acme/shop`, services: "gateway=gateway\nweb=web", files: "compose.yml" };
  return project.run({ ...common, ...inputs }, engine.docker.env);
}

it("builds everything once, and then only what changed", async () => {
  const first = await project.commit(files);
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

  const before = await fetchRelease(one.outputs["release"] ?? "", access());
  const after = await fetchRelease(two.outputs["release"] ?? "", access());
  expect(after.release.commit).toBe(second);
  expect(after.release.services["gateway"]).toEqual(before.release.services["gateway"]);
  expect(after.release.services["gateway"]?.revision).toBe(first);
  expect(after.release.services["web"]?.revision).toBe(second);
  expect(after.release.services["web"]?.platforms).toEqual(["linux/amd64"]);
  expect(after.files.map(({ path }) => path)).toEqual(["compose.yml"]);
  expect(JSON.parse(two.outputs["images"] ?? "")).toEqual(after.imageReferences);

  const registry = openRegistry(machine.host, access());
  expect(await registry.head("acme/shop/gateway", "staging-2")).toBe(before.release.services["gateway"]?.digest);
  expect(await registry.head("acme/shop/web", "staging-1")).toBe(before.release.services["web"]?.digest);
  expect(await registry.head("acme/shop/web", "staging-latest")).toBe(after.release.services["web"]?.digest);
  expect(await registry.head("acme/shop/release", "staging-latest")).toBe(after.digest);

  const config = await engine.run([
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
  await project.commit(files);
  const one = await build({ version: "again-1" });
  const release = one.outputs["release"] ?? "";
  const noBuilder = { DOCKER_HOST: "unix:///nonexistent.sock", DOCKER_CONFIG: project.folder };
  const inputs = {
    images: `${machine.host}/acme/shop`,
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
  await project.commit(files);
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
    engine.docker.env,
  );
  expect(step.exitCode).toBe(0);
  expect(
    step.log.split("\n").filter((line) => line.includes("very-secret-word") && !line.startsWith("::add-mask::")),
  ).toEqual([]);
  expect(await readdir(join(project.folder, "temp/stageway"))).toEqual([]);
  const denied = await project.run(
    { images: `${locked.host}/acme/shop`, services: "web", version: "v-2" },
    engine.docker.env,
  );
  expect(denied.exitCode).toBe(1);
  expect(denied.log).toMatch(/::error.*Cannot build the service web: the registry does not know who pushes/);
}, 60_000);

it("shows the failing step of a Dockerfile", async () => {
  await project.commit({
    "web/Dockerfile": "FROM scratch\nCOPY missing.txt /\n",
    "gateway/Dockerfile": service("g"),
    "gateway/main.txt": "x\n",
  });
  const { exitCode, log } = await build({ version: "bad-1", files: "" });
  expect(exitCode).toBe(1);
  expect(log).toMatch(/::error.*Cannot build the service web: \/missing\.txt is not in the build context/);
}, 60_000);

it("says what is wrong when no daemon answers", async () => {
  await project.commit(files);
  const { exitCode, log } = await project.run(
    { images: `${machine.host}/acme/none`, services: "web", version: "v-1" },
    { ...engine.docker.env, DOCKER_HOST: "unix:///nonexistent.sock" },
  );
  expect(exitCode).toBe(1);
  expect(log).toContain("Cannot build images: no Docker daemon answers");
  expect(log).toContain("systemctl start docker");
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
  const config = await engine.run(["image", "inspect", image, "--format", "{{json .Config}}"]);
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
    await engine.run([
      "buildx",
      "build",
      "--quiet",
      "--push",
      "--tag",
      `${machine.host}/acme/base:1`,
      join(project.repository, "base"),
    ]);
  };
  await push("one\n");
  await project.commit({
    "web/Dockerfile": `FROM ${machine.host}/acme/base:1\nCOPY main.txt /\n`,
    "web/main.txt": "x\n",
  });
  const inputs = { services: "web", files: "" };
  const one = await build({ ...inputs, version: "base-1" });
  expect(one.exitCode).toBe(0);
  expect(one.log).toContain(`[context ${machine.host}/acme/base:1]`);
  const previous = one.outputs["release"] ?? "";
  expect(await build({ ...inputs, version: "base-2", previous })).toMatchObject({ outputs: { reused: '["web"]' } });
  await push("two\n");
  expect(await build({ ...inputs, version: "base-3", previous })).toMatchObject({ outputs: { built: '["web"]' } });
  const old = await build({ ...inputs, version: "base-4", previous, "rebuild-after": "1h" });
  expect(old.exitCode).toBe(0);
}, 60_000);

it("says that the runner cannot run programs of another platform", async () => {
  const shell = await readFile(tool("busybox"));
  await project.commit({ "web/Dockerfile": 'FROM scratch\nCOPY busybox /bin/sh\nRUN ["/bin/sh", "-c", "true"]\n' });
  await writeFile(join(project.repository, "web/busybox"), foreign(shell), { mode: 0o755 });
  const { exitCode, log } = await build({ services: "web", files: "", version: "foreign-1" });
  expect(exitCode).toBe(1);
  expect(log).toMatch(/::error.*Cannot build the service web: the runner cannot run programs of that platform/);
}, 60_000);

it("says that the registry is in trouble when it answers a push with 500", async () => {
  await using sick = await RegistryStandIn.start();
  sick.fault = (request) => (/^(POST|PUT|PATCH)/.test(request) ? { kind: "status", status: 500 } : undefined);
  await project.commit({ "web/Dockerfile": "FROM scratch\nCOPY main.txt /\n", "web/main.txt": "x\n" });
  const { exitCode, log } = await project.run(
    { images: `${sick.host}/acme/shop`, services: "web", version: "v-1" },
    engine.docker.env,
  );
  expect(exitCode).toBe(1);
  expect(log).toMatch(/::error.*Cannot build the service web: the registry is in trouble \(status 500\)/);
}, 120_000);

it("says that there is no docker where there is none", async () => {
  await project.commit(files);
  const bin = join(project.folder, "bin");
  await mkdir(bin);
  await symlink("/usr/bin/git", join(bin, "git"));
  const { exitCode, log } = await project.run(
    { images: `${machine.host}/acme/none`, services: "web", version: "v-1" },
    { PATH: bin },
  );
  expect(exitCode).toBe(1);
  expect(log).toContain("Cannot build images: docker is not on this runner");
}, 60_000);

it("fails before anything is tagged when an image is too large", async () => {
  await project.commit({ "web/Dockerfile": "FROM scratch\nCOPY main.txt /\n", "web/main.txt": "large\n" });
  const { exitCode, log } = await build({
    services: "web",
    files: "",
    version: "large-1",
    "size-limit": "100B",
    "size-policy": "fail",
  });
  expect(exitCode).toBe(1);
  expect(log).toMatch(/Cannot release: an image is larger than it may be: web has \d+ B, more than 100 B/);
  expect(await openRegistry(machine.host, access()).head("acme/shop/web", "large-1")).toBeUndefined();
}, 60_000);
