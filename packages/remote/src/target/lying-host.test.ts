import { describe, expect, it } from "@jest/globals";
import type { Finished } from "@stageway/core";
import { Conversation } from "./conversation.ts";
import { readAnswer } from "./received.ts";
import type { ExecOptions, Shell } from "./shell.ts";
import { openTarget, type Target } from "./target.ts";

/** A host that answers each question with these lines of its own, and knows the mark, as whoever is root there does. */
function lyingHost(...answer: readonly string[]) {
  const asked: ExecOptions[] = [];
  const shell: Shell = {
    exec(command, options = {}) {
      asked.push(options);
      const lines = answer.map((line) => line.replace("=m ", `=${command[6]} `));
      for (const line of lines) options.onLine?.(line);
      return Promise.resolve({
        ok: true,
        command: "ssh",
        exitCode: 0,
        signal: undefined,
        stderr: "",
        duration: 1,
        timedOut: false,
        cancelled: false,
        truncated: false,
        startFailure: undefined,
        shortMessage: "",
        stdout: `${lines.join("\n")}\n`,
      } as Finished); // As a program that ended well.
    },
  };
  return { asked, shell, target: openTarget({ shell, directory: "/srv/shop" }) };
}

const state = (number: number, more = "phase=ended outcome=deployed") =>
  `=m state number=${number} token=t step=1 steps=1 remaining=0 warnings=0 title=%00 reason=%00 ${more}`;

describe("a host that answers of another deployment", () => {
  it.each<[string, (target: Target) => Promise<unknown>]>([
    ["followed", (target) => target.follow(7)],
    ["let go", (target) => target.go(7, "a job")],
    ["extended", (target) => target.extend(7, 1000)],
    ["confirmed", (target) => target.confirm(7, "a job")],
    ["undone", (target) => target.undo(7, "a job")],
    ["unlocked", (target) => target.unlock(7, "a job")],
  ])("gives no outcome to the one that is %s", async (_, ask) => {
    const { target } = lyingHost("=m accepted", state(8), "=m done");
    await expect(ask(target)).rejects.toThrow("another deployment than 7: current value is 8");
  });

  it("gives no outcome to a job that it says it started under a number of its own", async () => {
    const { target } = lyingHost("=m started number=999999", state(999_999), "=m done");
    const job = { prepare: [], change: [], settle: [], hold: 0 };
    await expect(target.run({ token: "t", number: 7, job })).rejects.toThrow("another deployment than 7");
  });

  it("gives no outcome to a job whose number it changes after it was started", async () => {
    const { target } = lyingHost("=m started number=7", state(8), "=m done");
    const job = { prepare: [], change: [], settle: [], hold: 0 };
    await expect(target.run({ token: "t", number: "next", job })).rejects.toThrow("another deployment than 7");
  });
});

describe("a host that never answers", () => {
  it.each<[string, (target: Target) => Promise<unknown>, number?]>([
    ["for its status", (target) => target.status()],
    ["to queue", (target) => target.queue(7)],
    ["for reports", (target) => target.read({ releases: ["releases"] })],
    ["to receive files", (target) => target.receive("t", [])],
    ["to discard files", (target) => target.discard("t")],
    ["to forget what is on record", (target) => target.recorded(7), 30_000],
    ["to keep what was signed", (target) => target.keepSigned(7, "x\n"), 30_000],
  ])("is given limited time when it is asked %s", async (_, ask, limit = 900_000) => {
    const { target, asked } = lyingHost("=m status current=0 newest=0", "=m done");
    await ask(target);
    expect(asked.map(({ timeout }) => timeout)).toEqual([limit]);
  });

  it("is given as long as its caller waits for an answer", async () => {
    const { shell, asked } = lyingHost("=m status current=0 newest=0", "=m done");
    await openTarget({ shell, directory: "/srv/shop", patience: 30_000 }).read({ unrecorded: ["unrecorded"] });
    expect(asked.map(({ timeout }) => timeout)).toEqual([30_000]);
  });
});

it.each<[string, string, object]>([
  ["that is no number", "x", {}],
  ["below nothing", "-5", {}],
  ["with a fraction", "7.5", {}],
  ["in another notation", "1e9", {}],
  ["of sixteen digits", "9".repeat(16), {}],
  ["of a hundred digits", "9".repeat(100), {}],
])("takes a number %s for none", (_, number, expected) => {
  const { status } = readAnswer(`=m status current=${number} newest=${number}\n=m done`, "m");
  expect(status).toEqual({ ...expected, deployments: [] });
});

it("takes a hold without end for one whose deadline is still a date", () => {
  const talk = new Conversation("m", { log: () => undefined });
  for (const digits of [15, 16]) {
    talk.read(`${state(7, "phase=held")} remaining=${"9".repeat(digits)}`);
    expect(new Date(Date.now() + (talk.said.deployment?.remaining ?? Number.NaN)).getTime()).not.toBeNaN();
  }
});

it("lets no place in the log be anything but a number", () => {
  const talk = new Conversation("m", { log: () => undefined });
  for (const words of ["at --until", "at NaN", "at -1"]) {
    talk.read(`=m ${words}`);
    expect(talk.offset).toBe(0);
  }
});

it("keeps a bounded part of a log that never comes to the end of its chunk", () => {
  const printed: string[] = [];
  const talk = new Conversation("m", { log: (line) => printed.push(line) });
  const line = `|${"x".repeat(1_048_575)}`;
  for (let count = 0; count < 40; count++) talk.read(line);
  talk.read("=m at 1");
  expect(printed.length).toBeLessThan(20);
  talk.read("|again");
  talk.read("");
  talk.read("=m at 2");
  expect(printed.at(-1)).toContain("again");
});
