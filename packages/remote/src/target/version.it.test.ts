import { describe, expect, it } from "@jest/globals";
import { appendFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { layOut } from "../../test/recorded-journal.ts";
import { filesOf, interpreters, job, killGroup, limit, placing, sandbox, type Sandbox } from "./testing.ts";
import type { Target } from "./target.ts";

const docker = `#!/bin/sh
echo "$*" >>"$ROOT/calls"
case "$*" in *inspect*) echo "running healthy 0 0 false now" ;; esac
`;

async function deploy(target: Target, number: number): Promise<unknown> {
  await target.receive(`token-${number}`, []);
  return await target.run({ token: `token-${number}`, number, job: job({ settle: tidying }), ...limit });
}

const tidying = [{ title: "tidy up", do: [["retain", "3"] as const] }];

/** Deployment 2 was held when the older version's process ended; its hold ends 600 s after `uptime` 1000. */
async function older(
  interpreter: string,
  uptime: number,
  boot = "11111111-2222-4333-8444-555555555555",
): Promise<Sandbox> {
  const site = await sandbox(interpreter);
  await layOut(new URL("../../test/journal-of-format-1.txt", import.meta.url), site.directory);
  await site.play("docker", docker);
  const clock = join(site.directory, "../uptime");
  const bootId = join(site.directory, "../boot-id");
  await writeFile(clock, `${uptime}.00 1.00\n`);
  await writeFile(bootId, `${boot}\n`);
  const { target } = site.with({ STAGEWAY_UPTIME_FILE: clock, STAGEWAY_BOOT_ID_FILE: bootId });
  return { ...site, target };
}

async function files(site: Sandbox): Promise<Readonly<Record<string, string | undefined>>> {
  const names = ["compose.yml", "conf/app.cfg", "new/deep/app.cfg", "conf/by-hand.cfg"];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await site.read(name)] as const)));
}

const first = { "compose.yml": "first\n", "conf/app.cfg": "first\n", "conf/by-hand.cfg": "by hand\n" };
const second = { "compose.yml": "second\n", "new/deep/app.cfg": "second\n", "conf/by-hand.cfg": "by hand\n" };
const confirmed = { accepted: true, deployment: { outcome: "deployed" } };
const undone = { deployment: { outcome: "rolled-back" } };

type Row = readonly [string, number, string | undefined, (target: Target) => Promise<unknown>, object, object];
const verbs: readonly Row[] = [
  ["is confirmed in its time", 1500, undefined, (target) => target.confirm(2, "me", limit), confirmed, second],
  [
    "is too late for a confirm",
    1700,
    undefined,
    (target) => target.confirm(2, "me", limit),
    { accepted: false },
    first,
  ],
  ["is undone", 1500, undefined, (target) => target.undo(2, "me", limit), { accepted: true, ...undone }, first],
  ["is unlocked", 1500, undefined, (target) => target.unlock(2, "me", limit), { accepted: true, ...undone }, first],
  [
    "is brought to its end by the next one",
    1500,
    undefined,
    (target) => deploy(target, 3),
    { outcome: "deployed" },
    first,
  ],
  [
    "outlives a restart",
    10,
    "another",
    (target) => target.confirm(2, "me", limit),
    { accepted: false, ...undone },
    first,
  ],
  [
    "is read",
    1500,
    undefined,
    (target) => target.status(),
    { current: 1, deployments: [{ outcome: "deployed" }, { phase: "held", remaining: 100_000 }] },
    second,
  ],
];

const held = placing({ hold: 60_000 });

/** What a later version may write that this one does not know. */
const newer: readonly (readonly [string, string, (text: string) => string])[] = [
  ["phase", "state", (state) => state.replace(/^held/, "resting")],
  ["command", "job", (text) => text.replace("settle\n", "undo\trewind\tcompose.yml\nsettle\n")],
  ["command before the others", "job", (text) => text.replace("settle\n", "first\trewind\tcompose.yml\nsettle\n")],
  ["format", "job", (text) => text.replace(/^format .*/, "format 9")],
];

describe.each(interpreters)("in %s what an older version held", (interpreter) => {
  it.each(verbs)("%s", async (_, uptime, boot, verb, answer, after) => {
    await using site = await older(interpreter, uptime, boot);
    expect(await verb(site.target)).toMatchObject(answer);
    expect(await files(site)).toEqual(after);
  });

  it("is taken over by the next releases, which say so once, and is forgotten in its turn", async () => {
    await using site = await older(interpreter, 1500);
    const { target } = site;
    await target.undo(2, "me", limit);
    for (const number of [3, 4, 5, 6]) expect(await deploy(target, number)).toMatchObject({ outcome: "deployed" });
    expect((await target.status()).deployments.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6]);
    const said = site.lines.filter((line) => line === "Taking over what another version of Stageway deployed here");
    expect(said).toHaveLength(1);
  });
});

describe.each(interpreters)("in %s what a newer version held, with something of its own,", (interpreter) => {
  it.each(newer)("is left alone until it is given up: %s", async (_, note, rewrite) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", docker);
    await site.target.receive("one", filesOf("one"));
    await site.target.run({ token: "one", number: 1, job: held });
    for (const pid of await site.owners()) killGroup(pid);
    const path = `.stageway/deployments/1/${note}`;
    await site.write(path, rewrite((await site.read(path)) ?? ""));
    const told = async (answer: Promise<unknown>) => JSON.stringify(await answer.catch(String));
    expect(await told(deploy(site.target, 2))).toMatch(
      /refused.*another version of Stageway began deployment 1: .*(resting|rewind|format).*stageway unlock --force 1/,
    );
    for (const verb of ["confirm", "undo", "unlock"] as const)
      expect(await told(site.target[verb](1, "me", limit))).toMatch(
        /Cannot .* deployment 1: .*(version|newer program)/,
      );
    expect(await site.read("compose.yml")).toBe("one compose");
    expect((await site.read(".stageway/deployments/1/verdict")) ?? "").not.toMatch(/deadline/);
    const given = await site.target.unlock(1, "me", { force: true, ...limit });
    expect(given).toMatchObject({ accepted: true, deployment: { outcome: "degraded" } });
    expect(given.deployment.reason).toMatch(/^given up by me, everything stands as it was: another version/);
    expect(await site.read("compose.yml")).toBe("one compose");
    expect(await deploy(site.target, 3)).toMatchObject({ outcome: "deployed" });
  });
});

/** Deployment 1 of a newer version is held; the lease may say something else. */
async function newerHeld(interpreter: string, env: Record<string, string> = {}) {
  const site = await sandbox(interpreter, env);
  await site.play("docker", docker);
  await site.target.receive("one", filesOf("one"));
  await site.target.run({ token: "one", number: 1, job: held });
  const path = ".stageway/deployments/1/job";
  await site.write(path, ((await site.read(path)) ?? "").replace("settle\n", "undo\trewind\tcompose.yml\nsettle\n"));
  const [owner = 0] = await site.owners();
  const link = async (text: string, name: string) =>
    await site.shell.exec(["ln", "-s", text, join(site.directory, ".stageway/lease", name)]);
  return { ...site, owner, link };
}

const gone = "x 5 5 9 another-boot 7 %00";

describe.each(interpreters)(
  "in %s what a newer version began is not undone in part, and nothing comes on top,",
  (interpreter) => {
    it.each<readonly [string, (site: Awaited<ReturnType<typeof newerHeld>>) => Promise<unknown>]>([
      ["although the lease was released", (site) => site.link("released", "1.released")],
      ["although another deployment had the lease", (site) => site.link(gone, "2")],
    ])("%s", async (_, spoil) => {
      await using site = await newerHeld(interpreter);
      killGroup(site.owner);
      await spoil(site);
      const refused = { outcome: "refused", reason: expect.stringMatching(/began deployment 1: .*rewind.*--force 1$/) };
      expect(await deploy(site.target, 2)).toMatchObject(refused);
      expect(await site.read("compose.yml")).toBe("one compose");
      await site.target.unlock(1, "me", { force: true, ...limit });
      expect(await deploy(site.target, 3)).toMatchObject({ outcome: "deployed" });
      expect(await site.read("compose.yml")).toBe("one compose");
    });

    it("and its owner that stands still is not ended without force", async () => {
      await using site = await newerHeld(interpreter, { STAGEWAY_PAUSE_MS: "200" });
      killGroup(site.owner, "SIGSTOP");
      const refused = { outcome: "refused", reason: expect.stringMatching(/began deployment 1: .*rewind.*--force 1$/) };
      expect(await deploy(site.target, 2)).toMatchObject(refused);
      await expect(site.target.unlock(1, "me", limit)).rejects.toThrow(
        /another version of Stageway began deployment 1/,
      );
      expect(await site.owners()).toContain(site.owner);
      expect((await site.target.status()).holder).toMatchObject({ number: 1, alive: true });
    });

    it("also where it cannot be written that it was given up; the lease of another deployment stays", async () => {
      await using site = await newerHeld(interpreter);
      await site.play("dd", full(interpreter));
      await site.play("shimmed", shimmed(interpreter));
      const { target } = site.with({ STAGEWAY_SHELL: "shimmed" });
      killGroup(site.owner);
      await site.write("../full", "");
      await expect(target.unlock(1, "me", { force: true, ...limit })).rejects.toThrow(
        "Cannot unlock deployment 1: the journal cannot be written: is the disk full?",
      );
      expect((await target.status()).holder).toMatchObject({ number: 1 });
      await site.shell.exec(["rm", join(site.directory, "../full")]);
      await site.link(gone, "2");
      expect(await target.unlock(1, "me", { force: true, ...limit })).toMatchObject({ accepted: true });
      expect((await target.status()).holder).toMatchObject({ number: 7 });
    }, 90_000);
  },
);

/** A dd that writes nothing once the disk is full. */
const full = (interpreter: string) => `#!/bin/sh
[ ! -e "$ROOT/full" ] || exit 1
exec ${interpreter.startsWith("busybox") ? "busybox dd" : "/bin/dd"} "$@"
`;

/** Some builds of busybox run their own applets whatever the path says; a function comes before these, too. */
const shimmed = (interpreter: string) => `#!/bin/sh
exec ${interpreter} -c 'dd() { "$ROOT/bin/dd" "$@"; }; . "$0"' "$@"
`;

it("refuses the job of a newer version before it touches anything", async () => {
  await using site = await sandbox("dash");
  await site.target.receive("one", filesOf("one"));
  const text = "format 9\nprepare\nchange\nsettle\nhold 0\n";
  await appendFile(join(site.directory, ".stageway/incoming/one/job"), text);
  const token = ["run", "one", "1"];
  const program = (await readdir(join(site.directory, ".stageway"))).find((name) => name.startsWith("program-")) ?? "";
  await site.shell.exec(["sh", join(site.directory, ".stageway", program), "--dir", site.directory, ...token]);
  expect(await site.target.follow(1, limit)).toMatchObject({
    outcome: "refused",
    reason: "the job has another format: current value is 9, this program's is 2",
  });
});
