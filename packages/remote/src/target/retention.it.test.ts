import { describe, expect, it } from "@jest/globals";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess } from "@stageway/core";
import type { Outcome } from "@stageway/core";
import { encodeJob } from "./job-text.ts";
import { packFiles } from "./archive.ts";
import { loadProgram } from "./program.ts";
import { eventually, interpreters, job, sandbox, type Sandbox } from "./testing.ts";

/** Leaves what a deployment leaves that has ended, without running any. */
async function leave(site: Sandbox, number: number, outcome: Outcome, more: readonly string[] = []): Promise<void> {
  const deployments = join(site.directory, ".stageway/deployments");
  const folder = join(deployments, String(number));
  await mkdir(join(folder, "files"), { recursive: true });
  await symlink(`t${number}`, join(deployments, `.claim-${number}`));
  const files = {
    state: `ended 0 0 0 - 0 0 ${outcome} t${number} %00 %00\n`,
    "release.json": "{}\n",
    "files/.env": "SECRET=1\n",
    "files/compose.yml": `compose ${number}\n`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  for (const name of more) await writeFile(join(folder, name), "{}\n");
}

async function numbersOn(site: Sandbox): Promise<number[]> {
  const names = await readdir(join(site.directory, ".stageway/deployments"));
  return names
    .filter((name) => !name.startsWith("."))
    .map(Number)
    .sort((a, b) => a - b);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Calls the program in a process namespace of its own, whose last number tells how many processes it took. */
async function processesOf(site: Sandbox, words: readonly string[], input?: Uint8Array): Promise<number> {
  const program = join(site.directory, "..", "program.sh");
  await writeFile(program, (await loadProgram()).text);
  // What is started behind it is waited for without a process.
  const script = `lease=$1; shift
$STAGEWAY_SHELL "$@" || exit
case "$*" in *" run "*) i=0; while [ ! -L "$lease" ] && [ "$i" -lt 20000000 ]; do i=$((i + 1)); done ;; esac
exec sh -c 'sh -c "echo processes=\\$\\$"'`;
  const lease = join(site.directory, ".stageway/lease/1.released");
  const command = ["unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", script, "sh", lease, program];
  const ended = await site.shell.exec([...command, "--dir", site.directory, ...words], { ...(input && { input }) });
  const { stdout } = requireSuccess(ended, "unshare");
  return Number(/^processes=(\d+)$/m.exec(stdout)?.[1]);
}

describe.each(interpreters)("in %s", (interpreter) => {
  // To leave so many takes its time.
  const many = interpreter === "dash" ? 2000 : 500;

  it("no verb takes more processes for thousands of deployments that have ended", async () => {
    const verbs = async (many: number) => {
      await using site = await sandbox(interpreter);
      await Promise.all(
        range(1, many).map((number) => leave(site, number, number % 3 === 0 ? "refused" : "rolled-back")),
      );
      await site.write(".env", "SECRET=1\n");
      await site.write("compose.yml", "compose 0\n");
      await site.write(".stageway/origin/absent/compose.yml", "");
      const settle = [{ title: "tidy up", do: [["retain", "5"] as const] }];
      const archive = packFiles([{ path: "job", content: encodeJob(job({ settle })) }]);
      const words = ["releases", "1", "releases", "unrecorded", "1", "unrecorded"];
      const taken = {
        receive: await processesOf(site, ["receive", "mine", String(archive.length), ...words], archive),
        status: await processesOf(site, ["status"]),
        queue: await processesOf(site, ["queue", "3000"]),
        recorded: await processesOf(site, ["recorded", "1"]),
        run: await processesOf(site, ["run", "mine", "4000"]),
      };
      return { taken, left: (await numbersOn(site)).length, status: await site.target.status() };
    };
    const none = await verbs(0);
    const thousands = await verbs(many);
    expect(Object.values(none.taken).every((count) => count > 0)).toBe(true);
    for (const [verb, count] of Object.entries(thousands.taken)) {
      // Two reports and what goes in the end take a few, once.
      expect([verb, count - none.taken[verb as keyof typeof none.taken] <= 20]).toEqual([verb, true]);
    }
    expect(thousands).toMatchObject({ left: 101, status: { current: 4000, forgotten: many - 100 } });
  }, 60_000);

  it("what nobody goes back to is kept for a while, without its environment", async () => {
    await using site = await sandbox(interpreter);
    for (const number of range(1, 3)) await leave(site, number, "deployed");
    await leave(site, 4, "degraded");
    await leave(site, 5, "rolled-back", ["unrecorded"]);
    for (const number of range(6, 120)) await leave(site, number, number % 2 === 0 ? "refused" : "superseded");
    await site.write(".stageway/current", "3\n");
    await site.play("docker", "#!/bin/sh\nexit 1\n");
    await site.target.receive("mine", []);
    const failing = [{ title: "fail", do: [["docker", "fail"] as const] }];
    await site.target.run({ token: "mine", number: 121, job: job({ prepare: failing }) });
    const stay = [...range(1, 5), ...range(22, 121)];
    await eventually(async () => (await numbersOn(site)).length <= stay.length, "the end of the others");
    expect(await numbersOn(site)).toEqual(stay);
    const kept = await Promise.all(
      [3, 4, 5, 22, 40].map((number) => site.read(`.stageway/deployments/${number}/files/.env`)),
    );
    expect(kept).toEqual(["SECRET=1\n", "SECRET=1\n", undefined, undefined, undefined]);
  });
});
