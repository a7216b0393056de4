import { expect, it } from "@jest/globals";
import type { Command } from "./job.ts";
import { interpreters, job, sandbox } from "./testing.ts";

/** An engine that comes back with the old container, which was put back before, in some state; it notes a stop that leaves nobody to answer. */
const dockerThatComesBack = (as: string) => `#!/bin/sh
old=$(cat "$ROOT/old" 2>/dev/null || echo "exited none")
case "$*" in
  *"container start old"*) echo "running healthy" >"$ROOT/old" ;;
  "network ls") echo "${as}" >"$ROOT/old" ;;
  *"container stop"*new*) [ "$old" = "running healthy" ] || : >"$ROOT/nobody" ;;
  *"{{.Name}}"*) echo "\${old% *} /old" ;;
  *inspect*old*)
    echo "$old 0 0 false now"
    case $old in *starting*) echo x >>"$ROOT/begins"; [ "$(wc -l <"$ROOT/begins")" -lt 5 ] || echo "running healthy" >"$ROOT/old" ;; esac
    ;;
  *inspect*new*) echo "running healthy 0 0 false now" ;;
  *inspect*) echo "exited none 0 1 false now" ;;
esac
`;

it.each(
  interpreters.flatMap((interpreter) =>
    ["exited none", "running starting", "restarting none"].map((as) => ({ interpreter, as })),
  ),
)(
  "takes nothing away in $interpreter before the old container is well again, which came back $as",
  async ({ interpreter, as }) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", dockerThatComesBack(as));
    await site.target.receive("one", []);
    const change = [
      { title: "start the new", do: [["running", "new"] as const], undo: [["stopped", "1", "new"] as const] },
      { title: "look", do: [], undo: [["docker", "network", "ls"] as const] },
      { title: "stop the old", do: [], undo: [["running", "old"] as const, ["healthy", "old", "30", "5"] as const] },
      { title: "start another", do: [["healthy", "another", "30", "5"] as const], undo: [] },
    ];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome: "rolled-back",
    });
    expect(await site.read("../old")).toBe("running healthy\n");
    expect(await site.read("../nobody")).toBeUndefined();
  },
  30_000,
);

/** An engine that refuses one command, for ever or as one that is back before anybody can ask whether it was away. */
const dockerThatRefuses = (forEver: boolean) => `#!/bin/sh
case "$*" in
  *update*) [ ${forEver ? '"" = 1' : '-e "$ROOT/back"'} ] || { : >"$ROOT/back"; echo "Cannot connect to the Docker daemon" >&2; exit 1; } ;;
  *"container start old"*) : >"$ROOT/runs" ;;
  *"container stop"*new*) [ -e "$ROOT/runs" ] || : >"$ROOT/nobody" ;;
  *inspect*new*) echo "running healthy 0 0 false now" ;;
  *inspect*) [ ! -e "$ROOT/runs" ] || { echo "running healthy 0 0 false now"; exit; }; echo "exited none 0 1 false now" ;;
esac
`;

const outcomes = [
  { forEver: false, outcome: "rolled-back", reason: /^start another: [^;]*$/ },
  {
    forEver: true,
    outcome: "degraded",
    reason: /^start another: [^;]*; cannot undo "stop the old": docker update ended with 1: [^;]*$/,
  },
];

it.each(interpreters.flatMap((interpreter) => outcomes.map((expected) => ({ interpreter, ...expected }))))(
  "starts the old container in $interpreter though a command before that fails, for ever: $forEver, and is $outcome",
  async ({ interpreter, forEver, outcome, reason }) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", dockerThatRefuses(forEver));
    await site.target.receive("one", []);
    const again = ["docker", "update", "--restart", "always", "old"] as const;
    const change = [
      { title: "start the new", do: [["running", "new"] as const], undo: [["stopped", "1", "new"] as const] },
      {
        title: "stop the old",
        do: [],
        undo: [again, ["running", "old"] as const, ["healthy", "old", "3", "1"] as const],
      },
      { title: "start another", do: [["healthy", "another", "30", "5"] as const], undo: [] },
    ];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome,
      reason: expect.stringMatching(reason),
    });
    expect(await site.read("../runs")).toBe("");
    expect(await site.read("../nobody")).toBeUndefined();
  },
  30_000,
);

/** An engine that ends the new container while what is left of the old one is removed, and is away for the next question. */
const dockerThatEndsTheNew = (starts: boolean) => `#!/bin/sh
new=$(cat "$ROOT/new" 2>/dev/null || echo "running healthy")
case "$*" in
  "network ls") echo "exited none" >"$ROOT/new" ;;
  "container start new") ${starts ? 'echo "running healthy" >"$ROOT/new"' : "exit 1"} ;;
  *"{{.Name}}"*)
    [ ! -e "$ROOT/new" ] || [ -e "$ROOT/looked" ] || { : >"$ROOT/looked"; echo "Cannot connect to the Docker daemon" >&2; exit 1; }
    echo "\${new% *} /new"
    ;;
  *inspect*) echo "$new 0 1 false now" ;;
esac
`;

it.each(
  interpreters.flatMap((interpreter) => [
    { interpreter, starts: true, warnings: 0, state: "running healthy" },
    { interpreter, starts: false, warnings: 1, state: "exited none" },
  ]),
)(
  "starts the new container again in $interpreter when it ended after the verdict, or warns: $warnings",
  async ({ interpreter, starts, warnings, state }) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", dockerThatEndsTheNew(starts));
    await site.target.receive("one", []);
    const change = [{ title: "start the new", do: [["healthy", "new", "3", "1"] as const], undo: [] }];
    const settle = [{ title: "remove the old", do: [["docker", "network", "ls"] as const] }];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change, settle }) })).toMatchObject({
      outcome: "deployed",
      warnings,
    });
    expect(await site.read("../new")).toBe(`${state}\n`);
  },
  30_000,
);

/** An engine that ends a container of a step whose undo is over, while files are brought back; for ever away after that when it is `gone`. */
const dockerThatEndsTheOld = (gone: boolean) => `#!/bin/sh
[ ! -e "$ROOT/gone" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }
state=$(cat "$ROOT/old" 2>/dev/null || echo "running healthy")
case "$*" in
  "network ls") ${gone ? ': >"$ROOT/gone"' : 'echo "exited none" >"$ROOT/old"'} ;;
  *"container start"*) echo "running healthy" >"$ROOT/old" ;;
  *inspect*) echo "$state 0 0 false now" ;;
esac
`;

const undos: Readonly<Record<string, readonly Command[]>> = {
  "is started by a line of its own": [
    ["running", "old"],
    ["healthy", "old", "3", "1"],
  ],
  "was replaced in place by compose": [["healthy", "old", "3", "1"]],
};

const ended = Object.keys(undos).flatMap((how) => ["alone", "before another"].map((place) => ({ how, place })));

it.each(interpreters.flatMap((interpreter) => ended.map((what) => ({ interpreter, ...what }))))(
  "starts at the end in $interpreter what ended after its undo, $place, and $how",
  async ({ interpreter, how, place }) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", dockerThatEndsTheOld(false));
    await site.target.receive("one", []);
    const change = [
      { title: "look", do: [], undo: [["docker", "network", "ls"] as const] },
      { title: "replace", do: [], undo: undos[how] ?? [] },
      { title: "stop another", do: [], undo: place === "alone" ? [] : [["running", "another"] as const] },
      { title: "fail", do: [["completed", "old", "0"] as const], undo: [] },
    ];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome: "rolled-back",
    });
    expect(await site.read("../old")).toBe("running healthy\n");
  },
  30_000,
);

it.each(interpreters)(
  "is degraded in %s when nothing can be looked at any more",
  async (interpreter) => {
    await using site = await sandbox(interpreter, { STAGEWAY_ENGINE_WAIT: "1" });
    await site.play("docker", dockerThatEndsTheOld(true));
    await site.target.receive("one", []);
    const change = [
      { title: "look", do: [], undo: [["docker", "network", "ls"] as const] },
      { title: "replace", do: [], undo: undos["is started by a line of its own"] ?? [] },
      { title: "fail", do: [["completed", "old", "0"] as const], undo: [] },
    ];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome: "degraded",
      reason: expect.stringContaining("cannot start again what has ended meanwhile: the engine does not answer"),
    });
  },
  30_000,
);

/** An old container of a step that was not begun, which starts again and again. */
const dockerThatRestarts = `#!/bin/sh
case "$*" in *inspect*old*) echo "restarting none 0 1 false now" ;; *inspect*) echo "running none 0 0 false now" ;; esac
`;

it.each(interpreters)(
  "waits once in %s for what is not well and was not touched",
  async (interpreter) => {
    await using site = await sandbox(interpreter);
    await site.play("docker", dockerThatRestarts);
    await site.target.receive("one", []);
    const stop = { do: [], undo: [["stopped", "1", "new"] as const] };
    const change = [
      { title: "start the new", ...stop },
      { title: "start another", ...stop },
      { title: "fail", do: [["completed", "new", "0"] as const], undo: [] },
      { title: "stop the old", do: [], undo: undos["is started by a line of its own"] ?? [] },
    ];
    expect(await site.target.run({ token: "one", number: 1, job: job({ change }) })).toMatchObject({
      outcome: "rolled-back",
    });
    const log = (await site.read(".stageway/deployments/1/log")) ?? "";
    expect(log.match(/^Waiting for old: restarting, health none$/gm)).toHaveLength(1);
  },
  30_000,
);
