import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";
import { obeyed } from "../test/runner-protocol.ts";
import type { Finished } from "./processes/processes.ts";
import { createProcesses } from "./processes/system-processes.ts";

const entry = fileURLToPath(new URL("../test/entries/entry.ts", import.meta.url));
const processes = createProcesses({ env: process.env });
const quiet = ["--disable-warning=ExperimentalWarning"];

function start(behaviour: string, env: Record<string, string> = {}): Promise<Finished> {
  return processes.run(process.execPath, [...quiet, entry, behaviour], { env: { PATH: process.env["PATH"], ...env } });
}

/** Starts an action, sends it a signal as soon as it has printed a line that matches, and gives how it ended. */
async function interrupt(behaviour: string, signal: NodeJS.Signals, when: RegExp, again?: NodeJS.Signals) {
  const output: string[] = [];
  const ready = Promise.withResolvers<void>();
  const running = processes.start(process.execPath, [...quiet, entry, behaviour], {
    onStdout: (line) => {
      output.push(line);
      if (when.test(line)) ready.resolve();
    },
  });
  await ready.promise;
  const sent = performance.now();
  // The runner signals the one process, not the group.
  process.kill(running.pid ?? 0, signal);
  if (again !== undefined) setTimeout(() => running.kill(again), 100);
  const finished = await running.finished;
  return { ...finished, output, took: performance.now() - sent };
}

async function alive(pid: string): Promise<boolean> {
  const { stdout } = await processes.run("ps", ["-o", "stat=", "-p", pid]);
  return stdout !== "" && !stdout.startsWith("Z");
}

it.each([
  ["nothing", 0],
  ["deployed", 0],
  ["rolled-back", 2],
  ["seven", 7],
  ["talker", 4],
])("the exit code is that of the outcome: %s is %d", async (behaviour, exitCode) => {
  const finished = await start(behaviour);
  expect(finished).toMatchObject({ exitCode, stderr: "" });
  expect(obeyed(finished.stdout)).toEqual([]);
  if (behaviour === "talker") expect(finished.stdout.split("\n")).toHaveLength(10_001);
});

it("a foreseen failure is one annotation with its causes, a hint, and no stack", async () => {
  const finished = await start("foreseen");
  expect(finished).toMatchObject({ exitCode: 1, stderr: "" });
  expect(finished.stdout).toBe("::error::Cannot deploy: no: because of this\nHint: Try again.\n");
});

it("a full disk is foreseen wherever it is met", async () => {
  const { exitCode, stdout } = await start("full");
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    "::error::Cannot go on: the disk of the runner is full: Cannot keep the key: ENOSPC: no space left on device, write\n" +
      "Hint: Free some room where RUNNER_TEMP and HOME are, and run it again\n",
  );
});

it("debug logging shows the stack", async () => {
  const finished = await start("foreseen", { RUNNER_DEBUG: "1" });
  expect(obeyed(finished.stdout).map(({ command }) => command)).toEqual(["error", "debug"]);
  expect(finished.stdout).toMatch(/::debug::.*entry\.ts/);
});

it.each([
  ["unforeseen", "x is not a function"],
  ["nonError", "just text"],
  ["unhandled", "forgotten"],
  ["uncaught", "out of the blue"],
  ["never", "The action ended before it was done"],
])("an unforeseen failure (%s) is called a bug, and where to report it is said", async (behaviour, message) => {
  const finished = await start(behaviour, { GITHUB_ACTION_REPOSITORY: "acme/deploy" });
  expect(finished).toMatchObject({ exitCode: 1, stderr: "" });
  expect(finished.stdout).toBe(
    `::error::Cannot go on: ${message}\nThis is a bug in the action itself. Please report it with this log: https://github.com/acme/deploy/issues\n`,
  );
  expect(finished.duration).toBeLessThan(4000);
});

it("the place to report to is ours where the run does not say", async () => {
  expect((await start("unforeseen")).stdout).toContain("https://github.com/stageway/stageway/issues");
});

it("a failure shows no secret", async () => {
  const finished = await start("secret");
  expect(finished.stdout).toBe("::error::Cannot log in with ***\n");
});

it("the world that an action gets is that of its process", async () => {
  expect((await start("world", { GITHUB_SHA: "abc" })).stdout).toBe("abc abc true\n");
});

it("children that an action forgot end with it", async () => {
  const finished = await start("forgotten");
  expect(finished.exitCode).toBe(0);
  expect(await alive(finished.stdout.replace(/\D/g, ""))).toBe(false);
});

it.each<[NodeJS.Signals]>([["SIGINT"], ["SIGTERM"], ["SIGHUP"]])(
  "%s ends children and all of theirs, and leaves with 130 in time",
  async (signal) => {
    const finished = await interrupt("child", signal, /^child \d+/);
    expect(finished).toMatchObject({ exitCode: 130, stderr: "" });
    expect(finished.output).toContain(`Cancelled by ${signal}: ending what runs`);
    expect(finished.output).toContain("cancelled true");
    expect(finished.took).toBeLessThan(5000);
    expect(await alive(finished.output[0]?.replace(/\D/g, "") ?? "")).toBe(false);
  },
  15_000,
);

it("a cancelled wait is no failure", async () => {
  const finished = await interrupt("sleeper", "SIGINT", /ready/, "SIGTERM");
  expect(finished.exitCode).toBe(130);
  expect(finished.output).toEqual(["ready", "Cancelled by SIGINT: ending what runs"]);
  expect(finished.took).toBeLessThan(2000);
});

it("what must still be done after cancelling can be done", async () => {
  const finished = await interrupt("lastWords", "SIGTERM", /ready/);
  expect(finished).toMatchObject({ exitCode: 130 });
  expect(finished.output).toContain("undone");
});

it("a failure while cancelling is told", async () => {
  const finished = await interrupt("failingLate", "SIGINT", /ready/);
  expect(finished.exitCode).toBe(130);
  expect(finished.output).toContain("::error::Cannot undo: the host is gone: Cancelled by SIGINT");
});

it("an action that does not listen is left within five seconds", async () => {
  const finished = await interrupt("stubborn", "SIGINT", /ready/);
  expect(finished.exitCode).toBe(130);
  expect(finished.output).toContain("::warning::Not everything could be ended within 4.5 seconds after SIGINT");
  expect(finished.took).toBeLessThan(5000);
}, 15_000);

it("a log that nobody reads any more does not stop an action half way", async () => {
  const { exitCode, stdout } = await processes.run("sh", [
    "-c",
    '"$@" | head -n 1; exit 0',
    "sh",
    process.execPath,
    ...quiet,
    entry,
    "talker",
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "line 0\n" });
});
