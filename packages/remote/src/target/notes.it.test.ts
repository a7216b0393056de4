import { describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { loadProgram } from "./program.ts";
import { filesOf, interpreters, job, killGroup, limit, placing, sandbox, type Sandbox } from "./testing.ts";

/** What may stand where the program wrote something: a backup kept no links, somebody copied or linked a folder. */
const foreign = {
  "an empty file": (path: string) => writeFile(path, ""),
  "a file": (path: string, site: Sandbox) => writeFile(path, `a[$(touch '${evaluated(site)}')]\n`),
  "a folder": (path: string) => mkdir(join(path, "inside"), { recursive: true }),
  "a pipe": (path: string, site: Sandbox) => site.shell.exec(["mkfifo", path]),
  "a link to itself": (path: string, site: Sandbox) =>
    site.shell.exec(["ln", "-s", path.slice(path.lastIndexOf("/") + 1), path]),
  "a link to a pipe": async (path: string, site: Sandbox) => {
    await site.shell.exec(["mkfifo", `${path}-aside`]);
    return await site.shell.exec(["ln", "-s", `${path}-aside`, path]);
  },
} as const satisfies Readonly<Record<string, (path: string, site: Sandbox) => Promise<unknown>>>;

type Foreign = keyof typeof foreign;

/** Is there once a shell has taken the text of a note for something to evaluate. */
function evaluated(site: Sandbox): string {
  return join(site.directory, "evaluated");
}

async function spoil(site: Sandbox, note: string, kind: Foreign): Promise<string> {
  const path = join(site.directory, ".stageway", note);
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { recursive: true, force: true });
  await foreign[kind](path, site);
  return path;
}

/** An answer, or what was wrong with it. Whatever waits without a limit fails the test by its own limit. */
async function told(answer: Promise<unknown>): Promise<unknown> {
  return await answer.catch(String);
}

async function deploy(site: Sandbox, number: number): Promise<unknown> {
  await site.target.receive(`token-${number}`, []);
  return await site.target.run({ token: `token-${number}`, number, job: job(), ...limit });
}

/** What stands there; in the other shells only what they could wait for. */
const kindsIn = (interpreter: string): readonly Foreign[] =>
  interpreter === "dash" ? (Object.keys(foreign) as Foreign[]) : ["a pipe"];

const pairs = <Note>(notes: readonly Note[], kinds: readonly Foreign[]) =>
  notes.flatMap((note) => kinds.map((kind) => [note, kind] as const));

describe.each(interpreters)("in place of what the program in %s wrote", (interpreter) => {
  const kinds = kindsIn(interpreter);

  it.each(pairs(["lease/7", "lease/7.released", "current"], kinds))(
    "%s, %s, is refused by its name before anything is received",
    async (note, kind) => {
      // A link beside a generation says that it is released, whatever it leads to.
      if (note.endsWith(".released") && kind.startsWith("a link")) return;
      await using site = await sandbox(interpreter);
      await deploy(site, 1);
      const gone = "x 5 5 9 another-boot 1 %00";
      if (note !== "current") await site.shell.exec(["ln", "-s", gone, join(site.directory, ".stageway/lease/7")]);
      const path = await spoil(site, note, kind);
      expect(await told(site.target.receive("two", filesOf("new")))).toContain(path);
      expect(await told(site.target.queue(2))).toContain(path);
      expect(await site.target.status()).toMatchObject({ deployments: [{ number: 1 }] });
      await rm(path, { recursive: true });
      expect(await deploy(site, 2)).toMatchObject({ outcome: "deployed" });
      expect(existsSync(evaluated(site))).toBe(false);
    },
    20_000,
  );

  it.each(kinds)("a lease that is %s ends a job that is there already, and unlock --force ends it", async (kind) => {
    await using site = await sandbox(interpreter);
    await deploy(site, 1);
    await site.target.receive("two", []);
    const path = await spoil(site, "lease/7", kind);
    const named = expect.stringContaining(path) as unknown;
    const run = { token: "two", number: 2, job: job(), wait: 60_000, ...limit };
    expect(await told(site.target.run(run))).toMatchObject({ outcome: "refused", reason: named });
    expect(await site.target.unlock(1, "me")).toMatchObject({ accepted: false, reason: named });
    expect(await site.target.unlock(1, "me", { force: true })).toMatchObject({ accepted: true });
    expect(await deploy(site, 3)).toMatchObject({ outcome: "deployed" });
    expect(existsSync(evaluated(site))).toBe(false);
  });

  it.each(
    pairs(
      [
        ["lease/8"],
        ["lease/8.heartbeat", "lease/asking/2", "lease/asking/5", "current.new"],
        ["lease/waiting/2"],
        ["deployments/.claim-2"],
      ],
      kinds,
    ),
  )("%j, %s, makes nothing wait", async (notes, kind) => {
    await using site = await sandbox(interpreter);
    await deploy(site, 1);
    for (const note of notes) await spoil(site, note, kind);
    await told(deploy(site, 2));
    await told(site.target.queue(2));
    const { deployments } = await site.target.status();
    expect(deployments.filter(({ phase }) => phase !== "ended")).toEqual([]);
    expect(existsSync(evaluated(site))).toBe(false);
  });

  it.each(
    pairs(
      [
        ["state"],
        ["verdict"],
        ["job"],
        ["extension", "go", "state.new", "log", "origin", "expect", "stale", "before", "unrecorded", "release.json"],
      ],
      kinds,
    ),
  )(
    "%j of a deployment that is held, %s, makes nothing wait",
    async (notes, kind) => {
      await using site = await sandbox(interpreter);
      await site.target.receive("one", filesOf("new"));
      await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
      for (const note of notes) await spoil(site, `deployments/1/${note}`, kind);
      await told(site.target.extend(1, 60_000, limit));
      await told(site.target.go(1, "me", limit));
      await told(site.target.follow(1, { until: "held", ...limit }));
      for (const pid of await site.owners()) killGroup(pid);
      await told(site.target.confirm(1, "me", limit));
      await told(site.target.unlock(1, "me", { force: true, ...limit }));
      await told(site.target.read({ releases: ["releases"], unrecorded: ["unrecorded"] }));
      await told(deploy(site, 2));
      expect(existsSync(evaluated(site))).toBe(false);
    },
    20_000,
  );

  it.each([
    [
      "one more field",
      (state: string) => state.replace("\n", " more\n"),
      { accepted: true, deployment: { outcome: "deployed" } },
    ],
    [
      "a phase that is not known",
      (state: string) => state.replace("held", "resting"),
      expect.stringContaining("or is that of a newer program"),
    ],
  ])("the state of a newer program, with %s, is read or refused", async (_, newer, expected) => {
    await using site = await sandbox(interpreter);
    await site.target.receive("one", filesOf("new"));
    await site.target.run({ token: "one", number: 1, job: placing({ hold: 60_000 }) });
    for (const pid of await site.owners()) killGroup(pid);
    const state = ".stageway/deployments/1/state";
    await site.write(state, newer((await site.read(state)) ?? ""));
    const answer = await told(site.target.confirm(1, "me", limit));
    if (typeof expected === "object" && "accepted" in expected) expect(answer).toMatchObject(expected);
    else expect(answer).toEqual(expected);
  });

  it("the folders, pipes, are refused by their names", async () => {
    await using site = await sandbox(interpreter);
    for (const folder of ["incoming", "deployments", "lease/waiting", "lease/asking", "lease"]) {
      await deploy(site, 1).catch(() => undefined);
      const path = await spoil(site, folder, "a pipe");
      expect(await told(site.target.status())).toContain(path);
      await rm(path);
    }
    await site.target.status();
    await spoil(site, "", "a pipe");
    expect(await told(site.target.status())).toContain("File exists");
  });

  it.each(kinds)("the program itself, %s, is put there anew or refused", async (kind) => {
    await using site = await sandbox(interpreter);
    await site.target.status();
    const program = await spoil(site, `program-${(await loadProgram()).hash}.sh`, kind);
    // A shell runs what stands there, so this file has to be one that does nothing.
    if (kind === "a file") await writeFile(program, "# another program\n");
    const answer = await told(site.target.status());
    if (kind === "a folder") expect(answer).toContain(`a folder is in its place: ${program}`);
    else if (kind !== "a file") expect(answer).toMatchObject({ deployments: [] });
  });
});
