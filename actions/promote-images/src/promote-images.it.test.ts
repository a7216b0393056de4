import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { systemClock } from "@stageway/core";
import { fetchRelease, openRegistry, parseDigestReference, type RegistryAccess } from "@stageway/registry";
import { publishedIn, sourcesOf, startJob, startRegistry, type Job, type Registry as Machine } from "@stageway/testbed";
import { testAccess } from "../../../packages/registry/test/access.ts";
import { root } from "../../../scripts/action-file.ts";
import { putRelease } from "../test/put-release.ts";

let machine: Machine;
let locked: Machine;
let job: Job;
let published: string;
let reference: string;

beforeAll(async () => {
  published = await mkdtemp(join(tmpdir(), "published-"));
  const make = `import { packageAction } from "${join(root, "scripts/package.ts")}";
    await packageAction("promote-images", ...${JSON.stringify([published, join(published, "stage")])});`;
  execFileSync(process.execPath, ["--input-type=module", "--eval", make], { cwd: root });
  machine = await startRegistry({ reach: "loopback" });
  locked = await startRegistry({ reach: "loopback", auth: true });
  job = await startJob({ DOCKER_CONFIG: "/nonexistent" });
  const layers = { gateway: [randomBytes(2 << 20)], web: [randomBytes(1 << 20), randomBytes(1000)] };
  reference = await putRelease(openRegistry(machine.host, access(machine)), "acme/shop", layers);
}, 120_000);
afterAll(async () => {
  await job[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
  await locked[Symbol.asyncDispose]();
  await rm(published, { recursive: true, force: true });
});

function access({ host, credentials: { user: username, password } }: Machine): RegistryAccess {
  return { ...testAccess({ host, username, password }), clock: systemClock };
}

const sources = sourcesOf(join(import.meta.dirname, ".."));
const promote = (inputs: Readonly<Record<string, string>>, form = sources) =>
  job.step(form, { release: reference, ...inputs });
const account = () => ({ username: locked.credentials.user, password: locked.credentials.password });

it.each(["its sources", "its published form"])(
  "brings a release to another registry, run from %s",
  async (form) => {
    const to = `${locked.host}/${form === "its sources" ? "one" : "two"}/shop`;
    const inputs = { ...account(), to, tags: "v1.4.2\nproduction-latest" };
    const step = await promote(
      inputs,
      form === "its sources" ? sources : publishedIn(join(published, "promote-images")),
    );
    expect(step).toMatchObject({ exitCode: 0 });
    const { digest } = parseDigestReference(reference);
    expect(step.output("release")).toBe(`${to}/release@${digest}`);
    expect(["copied", "mounted", "present"].map(step.output)).toEqual(["3", "0", "0"]);
    expect(Number(step.output("bytes"))).toBeGreaterThan(3 << 20);
    expect(step.summary).toContain("### Promoted: `v1.4.2` to");
    expect(step.log.split("\n").filter((line) => line.includes(account().password) && !line.startsWith("::"))).toEqual(
      [],
    );

    const [before, after] = [
      await fetchRelease(reference, access(machine)),
      await fetchRelease(step.output("release"), access(locked)),
    ];
    expect(after.release).toEqual(before.release);
    expect(after.files).toEqual(before.files);
    expect(JSON.parse(step.output("images"))).toEqual(after.imageReferences);
    const target = openRegistry(locked.host, access(locked));
    const folder = to.slice(locked.host.length + 1);
    for (const [image, wanted] of [
      ["release", digest],
      ["web", before.release.services["web"]?.digest],
    ]) {
      expect(await target.head(`${folder}/${image ?? ""}`, "v1.4.2")).toBe(wanted);
      expect(await target.head(`${folder}/${image ?? ""}`, "production-latest")).toBe(wanted);
    }

    const again = await promote(inputs);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(["copied", "mounted", "present", "bytes"].map(again.output)).toEqual(["0", "0", "3", "0"]);
  },
  60_000,
);

it("promotes within a registry without a byte of the images, and by tags alone", async () => {
  const moved = await promote({ to: `${machine.host}/elsewhere`, tags: '["v2", "latest"]' });
  expect(moved.log).toContain("Promoted");
  expect(moved).toMatchObject({ exitCode: 0 });
  expect(["copied", "mounted", "present", "bytes"].map(moved.output)).toEqual(["0", "3", "0", "0"]);
  const tagged = await promote({ tags: "v2" });
  expect(tagged).toMatchObject({ exitCode: 0 });
  expect(tagged.output("release")).toBe(reference);
  expect(await openRegistry(machine.host, access(machine)).head("acme/shop/gateway", "v2")).toMatch(/^sha256:/);
});

it("says in one message that it may not push there", async () => {
  const { exitCode, log } = await promote({ to: `${locked.host}/three`, tags: "v1" });
  expect(exitCode).toBe(1);
  expect(log.match(/^::error/gm)).toHaveLength(1);
  expect(log).toMatch(
    /^::error::Cannot look at three\/.* in 127\.0\.0\.1:\d+: unauthorized, no right to pull without logging in/m,
  );
  expect(log).toContain('Give "username" and "password"');
});

it("says in one message what is wrong with the inputs, before anything is asked of a registry", async () => {
  const { exitCode, log } = await promote({ release: `${machine.host}/acme/shop/release:v1`, username: "me" });
  expect(exitCode).toBe(1);
  expect(log.match(/^::error/gm)).toHaveLength(1);
  expect(log).toContain("release: Cannot use the image reference: mutable tag");
  expect(log).toContain("username, password: give both or none");
  expect(log).toContain("to, tags: nothing is asked for");
});

it("goes on where a registry went down", async () => {
  const layers = { gateway: [randomBytes(1 << 20)] };
  const release = await putRelease(openRegistry(machine.host, access(machine)), "acme/other", layers);
  await locked.kill();
  const inputs = { release, ...account(), to: `${locked.host}/four`, tags: "v1" };
  const running = promote(inputs);
  await locked.start();
  expect(await running).toMatchObject({ exitCode: 0 });
  expect((await promote(inputs)).output("present")).toBe("2");
}, 60_000);
