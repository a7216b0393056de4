import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { openRegistry } from "@stageway/registry";
import { startRegistry, tool } from "@stageway/testbed";
import { RegistryStandIn } from "../../../packages/registry/test/registry-stand-in.ts";
import { anonymous, BuildWorld, twoServices } from "../test/build-world.ts";
import { expectNoRelease } from "../test/expect-no-release.ts";
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

/** A program for a machine that nobody has (ELF, e_machine). */
function foreign(program: Buffer): Buffer {
  const changed = Buffer.from(program);
  changed.writeUInt16LE(0x1234, 18);
  return changed;
}

it("shows the failing step of a Dockerfile", async () => {
  await project.commit({
    "web/Dockerfile": "FROM scratch\nCOPY missing.txt /\n",
    "gateway/Dockerfile": twoServices["gateway/Dockerfile"],
    "gateway/main.txt": "x\n",
  });
  const { exitCode, log } = await build({ version: "bad-1", files: "" });
  expect(exitCode).toBe(1);
  expect(log).toMatch(/::error.*Cannot build the service web: \/missing\.txt is not in the build context/);
}, 60_000);

it("says what is wrong when no daemon answers", async () => {
  await project.commit(twoServices);
  const { exitCode, log } = await project.run(
    { images: `${world.registry.host}/acme/none`, services: "web", version: "v-1" },
    { ...world.engine.docker.env, DOCKER_HOST: "unix:///nonexistent.sock" },
  );
  expect(exitCode).toBe(1);
  expect(log).toContain("Cannot build images: no Docker daemon answers");
  expect(log).toContain("systemctl start docker");
}, 60_000);

it("says that the runner cannot run programs of another platform", async () => {
  const shell = await readFile(tool("busybox"));
  await project.commit({ "web/Dockerfile": 'FROM scratch\nCOPY busybox /bin/sh\nRUN ["/bin/sh", "-c", "true"]\n' });
  await writeFile(join(project.repository, "web/busybox"), foreign(shell), { mode: 0o755 });
  expectNoRelease("wrong architecture (runner)", await build({ services: "web", files: "", version: "foreign-1" }));
}, 60_000);

it("says that the registry is in trouble when it answers a push with 500", async () => {
  await using sick = await RegistryStandIn.start();
  sick.fault = (request) => (/^(POST|PUT|PATCH)/.test(request) ? { kind: "status", status: 500 } : undefined);
  await project.commit({ "web/Dockerfile": "FROM scratch\nCOPY main.txt /\n", "web/main.txt": "x\n" });
  const inputs = { images: `${sick.host}/acme/shop`, services: "web", version: "v-1" };
  expectNoRelease("registry 500s (push)", await project.run(inputs, world.engine.docker.env));
}, 120_000);

it("says that there is no right to push, to who is nobody and to who is somebody else", async () => {
  await using locked = await startRegistry({ auth: true });
  await using foreign = await RegistryStandIn.start();
  foreign.fault = (request) => (/^(POST|PUT|PATCH)/.test(request) ? { kind: "status", status: 403 } : undefined);
  await project.commit({ "web/Dockerfile": "FROM scratch\nCOPY main.txt /\n", "web/main.txt": "x\n" });
  const push = (host: string) =>
    project.run({ images: `${host}/acme/shop`, services: "web", version: "v-1" }, world.engine.docker.env);
  expectNoRelease("no right to push (nobody logged in)", await push(locked.host));
  expectNoRelease("no right to push (somebody else logged in)", await push(foreign.host));
}, 60_000);

it("says that there is no docker where there is none", async () => {
  await project.commit(twoServices);
  const bin = join(project.folder, "bin");
  await mkdir(bin);
  await symlink("/usr/bin/git", join(bin, "git"));
  const { exitCode, log } = await project.run(
    { images: `${world.registry.host}/acme/none`, services: "web", version: "v-1" },
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
  expect(await openRegistry(world.registry.host, anonymous()).head("acme/shop/web", "large-1")).toBeUndefined();
}, 60_000);
