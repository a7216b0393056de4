import { describe, expect, it } from "@jest/globals";
import { systemClock, type Clock, type Finished } from "@stageway/core";
import { recordingLog } from "@stageway/core/testing";
import { JournalLog } from "../deployment/journal-log.ts";
import { dockerFault } from "./docker-fault.ts";
import { readAnswer } from "./received.ts";
import type { ExecOptions, Shell } from "./shell.ts";
import { openTarget } from "./target.ts";

/** A clock on which a sleep takes no time, and so many times as much is over. */
function quickClock(times: number): Clock {
  let passed = 0;
  return {
    ...systemClock,
    monotonic: () => passed,
    sleep: async (milliseconds, signal) => {
      await new Promise(setImmediate); // As a sleep does, it lets others go on.
      signal?.throwIfAborted();
      passed += milliseconds * times;
    },
  };
}

/** A host that prints what is played for each question; a connection goes on until nobody listens when `open`. */
function endlessHost(print: (mark: string, line: (text: string) => void) => void, open: boolean) {
  const printed: string[] = [];
  const asked: ExecOptions[] = [];
  const shell: Shell = {
    async exec(command, options = {}) {
      asked.push(options);
      const say = () => print(command[6] ?? "", (text) => options.onLine?.(text));
      say();
      while (open && options.signal?.aborted !== true) {
        await new Promise(setImmediate);
        say();
      }
      return {
        ok: false,
        command: "ssh",
        exitCode: 255,
        signal: undefined,
        stdout: "",
        stderr: "lost",
        duration: 1,
        timedOut: false,
        cancelled: false,
        truncated: false,
        startFailure: undefined,
        shortMessage: "",
      }; // As a connection that is lost.
    },
  };
  const log = (line: string) => void printed.push(line);
  return {
    printed,
    asked,
    target: openTarget({ shell, directory: "/srv/shop", clock: quickClock(open ? 1 : 360), log }),
  };
}

const state = "state number=7 token=t phase=change step=1 steps=1 remaining=0 warnings=0 title=%00 reason=%00";

describe("a host that has a deployment go on for ever", () => {
  it.each<[string, boolean, (mark: string) => string]>([
    ["says the same over one connection after another", false, (mark) => `=${mark} ${state}`],
    ["says that it is at work over one connection", true, (mark) => `=${mark} alive`],
    ["prints a log without an end", true, () => "|still at work"],
  ])("is followed for twelve hours when it %s", async (_, open, words) => {
    const { target } = endlessHost((mark, line) => line(words(mark)), open);
    await expect(target.follow(7)).rejects.toThrow(
      "Cannot follow deployment 7: deployment 7 did not come to an end within 12 h",
    );
  });

  it("counts as lost after a minute when only others print there", async () => {
    const { target, asked } = endlessHost((_, line) => line("a greeting that goes on and on"), true);
    await expect(target.follow(7, { patience: 0 })).rejects.toThrow("the connection was lost and did not come back");
    expect(asked).toHaveLength(1);
  });
});

it("prints a log without an end up to 32 MB, and says where the rest is", async () => {
  const line = `|${"x".repeat(1_048_575)}`;
  const { target, printed } = endlessHost((mark, print) => {
    for (let count = 0; count < 10; count++) print(line);
    print("");
    print(`=${mark} at 1`);
  }, false);
  const retryUntil = 100 * 3_600_000;
  await expect(target.follow(7, { retryUntil })).rejects.toThrow("within 12 h");
  expect(printed).toHaveLength(32);
  expect(printed.at(-1)).toBe(
    "The log is too long to print it here; all of it lies on the host, in /srv/shop/.stageway/deployments",
  );
});

it("keeps a thousand steps of a job that has more without an end", async () => {
  const journal = new JournalLog(recordingLog());
  for (let count = 0; count < 3000; count++) ["[1/1] again", "[1/1] done in 0.1 s"].forEach(journal.line);
  await journal.flush();
  expect(journal.steps).toHaveLength(1000);
});

it("reads the newest ten thousand of deployments without an end", () => {
  const lines = Array.from({ length: 30_000 }, (_, number) => `=m deployment number=${number + 1} phase=ended`);
  const { status } = readAnswer([...lines, "=m status current=1", "=m done"].join("\n"), "m");
  expect(status.deployments).toHaveLength(10_000);
  expect(status.deployments.at(-1)?.number).toBe(30_000);
});

it("soon knows that Docker has nothing against us in a line without an end", () => {
  const stderr = "permission denied ".repeat(60_000);
  expect(dockerFault({ exitCode: 1, stdout: "", stderr })).toBeUndefined();
});

it.each<[string, boolean]>([
  ["and never takes it", true],
  ["and says nothing", false],
])("gives the program five minutes to a host that says that it is missing %s", async (_, timedOut) => {
  const asked: ExecOptions[] = [];
  const shell: Shell = {
    exec(command, options = {}) {
      asked.push(options);
      const isInstalled = asked.length > 1;
      return Promise.resolve({
        ok: true,
        command: "ssh",
        exitCode: 0,
        signal: undefined,
        stderr: "",
        duration: 1,
        truncated: false,
        cancelled: false,
        startFailure: undefined,
        shortMessage: "",
        timedOut: isInstalled && timedOut,
        stdout: isInstalled ? "" : `=${command[6]} missing\n`,
      } as Finished); // As a program that ended well.
    },
  };
  const target = openTarget({ shell, directory: "/srv/shop" });
  const said = timedOut ? "it did not end within 5 minutes" : "it said nothing";
  await expect(target.status()).rejects.toThrow(`Cannot install the program in /srv/shop on the target: ${said}`);
  expect(asked.map(({ timeout }) => timeout)).toEqual([900_000, 300_000]);
});
