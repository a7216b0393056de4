import { expect, it } from "@jest/globals";
import { loadingDocker, standingContainer } from "../../test/loading-docker.ts";
import type { ChangeStep } from "./job.ts";
import { interpreters, job, killGroup, sandbox, type Sandbox } from "./testing.ts";

const hold: ChangeStep = {
  title: "keep old from restarting",
  do: [["restarting", "no", "old"]],
  undo: [["restarting", "unless-stopped", "old"]],
};
const place: ChangeStep = {
  title: "place conf/app",
  do: [["place", "files/conf/app", "conf/app", "644"]],
  first: [
    ["restarting", "no", "new"],
    ["restore", "conf/app"],
    ["reload", "old"],
  ],
  undo: [],
};
const create: ChangeStep = {
  title: "create new",
  do: [["docker", "container", "create", "new"]],
  undo: [["absent", "new"]],
};
const stop: ChangeStep = {
  title: "stop the old",
  do: [["stopped", "1", "old"]],
  undo: [
    ["running", "old"],
    ["healthy", "old", "5", "1"],
  ],
};
const start: ChangeStep = { title: "start new", do: [["running", "new"]], undo: [["stopped", "1", "new"]] };
const engine: ChangeStep = { title: "look", do: [["docker", "network", "ls"]], undo: [["docker", "network", "ls"]] };
const somebody: ChangeStep = { title: "somebody", do: [["docker", "somebody", "start", "old"]], undo: [] };
const fail: ChangeStep = { title: "fail", do: [["docker", "fail"]], undo: [] };
const look: ChangeStep = { title: "look", do: [], undo: [["docker", "network", "ls"]] };

/** The release `one` runs in `old`, and `two` is there to be deployed. */
async function standing(interpreter: string): Promise<Sandbox> {
  const site = await sandbox(interpreter, { STAGEWAY_ENGINE_WAIT: "2" });
  await site.play("docker", loadingDocker("conf/app"));
  await site.write("conf/app", "one\n");
  await site.shell.exec(["sh", "-c", standingContainer("old", "unless-stopped", "one")]);
  await site.target.receive("two", [{ path: "files/conf/app", content: "two\n" }]);
  return site;
}

async function containers(site: Sandbox): Promise<Record<string, string>> {
  const script =
    'cd "$ROOT/containers" && for name in *; do echo "$name $(cat "$name/state" "$name/loaded" "$name/restart" 2>/dev/null | tr "\\n" " ")"; done';
  const { stdout } = await site.shell.exec(["sh", "-c", script]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => [line.split(" ")[0] ?? "", line.split(" ").slice(1).join(" ").trim()]));
}

const back = { old: "running one unless-stopped" };

const rows: readonly (readonly [string, readonly ChangeStep[]])[] = [
  ["in place", [hold, place, create, stop, start, fail]],
  ["beside", [hold, place, create, start, stop, fail]],
  ["before it was stopped", [hold, place, create, start, fail]],
  ["with an engine that comes back before anything new is there", [hold, place, engine, fail, create, stop, start]],
  ["with an engine that comes back on the way forward", [hold, place, create, start, engine, stop, fail]],
  ["with an engine that comes back on both ways", [hold, place, create, stop, start, engine, fail]],
  ["with an engine that comes back right after the files", [hold, place, create, stop, start, look, fail]],
  ["though somebody started the old one meanwhile", [hold, place, create, start, somebody, fail]],
  [
    "though somebody started the old one again after it was stopped",
    [hold, place, create, stop, start, somebody, fail],
  ],
];

it.each(interpreters.flatMap((interpreter) => rows.map(([how, change]) => ({ interpreter, how, change }))))(
  "goes back in $interpreter to a container that has read its own files: $how",
  async ({ interpreter, change }) => {
    await using site = await standing(interpreter);
    const what = job({ change });
    expect(await site.target.run({ token: "two", number: 1, job: what })).toMatchObject({ outcome: "rolled-back" });
    expect(await site.read("conf/app")).toBe("one\n");
    expect(await containers(site)).toEqual(back);
    const starts = (await site.read("../starts")) ?? "";
    expect(starts.split("\n").filter((line) => line === "new one")).toEqual([]);
  },
  60_000,
);

it.each(interpreters)(
  "goes back in %s to a container that has read its own files after a kill in the middle of a hold",
  async (interpreter) => {
    await using site = await standing(interpreter);
    const what = job({ change: [hold, place, create, stop, start], hold: 60_000 });
    await site.target.run({ token: "two", number: 1, job: what });
    expect(await containers(site)).toEqual({ old: "exited one no", new: "running two always" });
    for (const pid of await site.owners()) killGroup(pid);
    await site.shell.exec(["docker", "network", "ls"]);
    await site.target.receive("three", []);
    await site.target.run({ token: "three", number: 2, job: job() });
    expect(await site.target.follow(1)).toMatchObject({ outcome: "rolled-back" });
    expect(await containers(site)).toEqual(back);
  },
  60_000,
);

it.each(interpreters)(
  "starts nothing a second time in %s that began after the files were back",
  async (interpreter) => {
    await using site = await standing(interpreter);
    const again: ChangeStep = {
      title: "place",
      do: place.do,
      first: [["restore", "conf/app"]],
      undo: [
        ["wait", "1"],
        ["running", "old"],
        ["reload", "old"],
      ],
    };
    const what = job({ change: [again, { title: "stop", do: stop.do, undo: [] }, fail] });
    expect(await site.target.run({ token: "two", number: 1, job: what })).toMatchObject({ outcome: "rolled-back" });
    expect(await site.read("../starts")).toBe("old one\n");
  },
  60_000,
);

it.each(interpreters)(
  "goes forward in %s after another one that was left standing",
  async (interpreter) => {
    await using site = await standing(interpreter);
    await site.play("docker", loadingDocker("conf/app").replace("\n", `\n${leading}\n`));
    const what = job({ change: [hold, place, create, stop, start, lead], hold: 60_000 });
    await site.target.run({ token: "two", number: 1, job: what });
    for (const pid of await site.owners()) killGroup(pid);
    await site.target.receive("three", []);
    const next = job({ prepare: [{ title: "look", do: [["docker", "network", "inspect"]] }] });
    expect(await site.target.run({ token: "three", number: 2, job: next })).toMatchObject({ outcome: "deployed" });
    expect(await site.target.follow(1)).toMatchObject({ outcome: "degraded" });
  },
  60_000,
);

it.each(interpreters)(
  "takes files back first in %s for a job of before, too",
  async (interpreter) => {
    const before: ChangeStep = { title: "place", do: place.do, undo: [["restore", "conf/app"]] };
    await using site = await standing(interpreter);
    const what = job({ change: [before, create, stop, start, fail] });
    expect(await site.target.run({ token: "two", number: 1, job: what })).toMatchObject({ outcome: "rolled-back" });
    expect(await containers(site)).toEqual(back);
  },
  60_000,
);

/** Afterwards the folder leads out of the project directory, so that nothing can be brought back. */
const lead: ChangeStep = { title: "lead out", do: [["docker", "lead"]], undo: [] };
const leading = `case "$1" in lead) mv "$ROOT/site/conf" "$ROOT/elsewhere" && ln -s ../elsewhere "$ROOT/site/conf"; exit ;; esac`;

it.each(
  interpreters.flatMap((interpreter) => [
    {
      interpreter,
      how: "is stopped",
      change: [hold, place, create, stop, start, lead, fail],
      after: { old: "exited one no", new: "running two no" },
      reason: /; old would start without its own files, which are not back: conf\/app$/,
    },
    {
      interpreter,
      how: "runs",
      change: [hold, place, create, start, lead, fail],
      after: { old: "running one unless-stopped" },
      reason: /conf\/app leads out of the project directory$/,
    },
  ]),
)(
  "is degraded in $interpreter when files cannot be brought back, and starts nothing with others: the old one $how",
  async ({ interpreter, change, after, reason }) => {
    await using site = await standing(interpreter);
    const what = job({ change });
    const docker = loadingDocker("conf/app").replace("\n", `\n${leading}\n`);
    await site.play("docker", docker);
    const ended = await site.target.run({ token: "two", number: 1, job: what });
    expect(ended).toMatchObject({ outcome: "degraded", reason: expect.stringMatching(reason) });
    expect(await containers(site)).toEqual(after);
  },
  60_000,
);

it.each<[string, readonly string[]]>([
  ["a policy that docker does not know", ["restarting", "sometimes", "old"]],
  ["a policy that is an option", ["restarting", "--all", "old"]],
  ["no container", ["restarting", "no"]],
  ["a name that is an option", ["reload", "--all"]],
])("refuses %s before anything runs", async (_, command) => {
  const bad: ChangeStep = { title: "bad", do: [], undo: [], first: [command as unknown as ["reload", string]] };
  await using site = await standing("dash");
  const what = job({ change: [bad] });
  expect(await site.target.run({ token: "two", number: 1, job: what })).toMatchObject({ outcome: "refused" });
});
