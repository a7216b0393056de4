import { expect, it } from "@jest/globals";
import { recordingLog } from "@stageway/core/testing";
import type { Clock, Outcome } from "@stageway/core";
import type { Deployment, JobOutcome, Phase } from "@stageway/remote";
import { attention, conduct, type Part } from "./conduct.ts";
import { wavesOf } from "./waves.ts";

type Answer = JobOutcome | "stale" | "lost" | "never";

/** What differs on a host from one on which all goes well. */
interface Script {
  readonly lease?: Answer;
  readonly ready?: Answer;
  readonly go?: Answer;
  /** Why it is not held any more. */
  readonly problem?: string;
  readonly confirm?: Outcome;
  readonly undo?: Outcome;
}

const phases: Readonly<Record<"lease" | "ready" | "go", Phase>> = { lease: "prepare", ready: "ready", go: "held" };

function at(phase: Phase, answer: Answer | undefined): Deployment {
  const base = { number: 7, token: "t", step: 0, steps: 0, title: "", warnings: 0 };
  if (answer === undefined) return { ...base, phase };
  const reason = `it is ${answer}`;
  if (answer === "stale") return { ...base, phase: "ended", outcome: "refused", reason, stale: true };
  return { ...base, phase: "ended", outcome: answer as JobOutcome, reason };
}

/** A host that says what its script says, and writes down what it was asked. */
function scripted(name: string, script: Script, asked: string[]): Part {
  const word = (kind: "lease" | "ready" | "go") => async (signal: AbortSignal) => {
    asked.push(`${kind} ${name}`);
    const answer = script[kind];
    if (answer === "lost") throw new Error("no route to host");
    if (answer === "never")
      await new Promise((_, fail) => signal.addEventListener("abort", () => fail(new Error("it is over"))));
    return await Promise.resolve(at(phases[kind], answer));
  };
  return {
    name,
    lease: word("lease"),
    ready: word("ready"),
    go: word("go"),
    hold: (milliseconds) => {
      asked.push(`hold ${name} ${milliseconds / 1000}`);
      return Promise.resolve(script.problem);
    },
    conclude: (verdict) => {
      asked.push(`${verdict} ${name}`);
      const outcome = verdict === "confirm" ? (script.confirm ?? "deployed") : (script.undo ?? "rolled-back");
      const reason = outcome === "degraded" ? "no route to host" : "";
      return Promise.resolve({ host: name, outcome, reason });
    },
  };
}

/** A clock that only goes on when it is told to. */
function handClock() {
  const sleepers: (() => void)[] = [];
  const sleep = (_: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      sleepers.push(resolve);
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
  const clock: Clock = { now: () => 0, monotonic: () => 0, sleep };
  return { clock, tick: () => sleepers.splice(0).forEach((wake) => wake()) };
}

interface Setting {
  readonly hold?: number;
  readonly canary?: number;
  readonly parallel?: number;
}

async function perform(scripts: Readonly<Record<string, Script>>, { hold = 0, canary = 1, parallel }: Setting = {}) {
  const asked: string[] = [];
  const parts = Object.entries(scripts).map(([name, script]) => scripted(name, script, asked));
  const waves = wavesOf(parts, { canary, parallel, firstAlone: false });
  const world = { clock: handClock().clock, log: recordingLog(), signal: new AbortController().signal };
  const conducted = await conduct(parts, { waves, hold }, world);
  return { asked: asked.join(", "), ...conducted };
}

const begin = "lease a, lease b, lease c, ready a, ready b, ready c";

it.each<[string, Readonly<Record<string, Script>>, Outcome, string]>([
  [
    "confirms once all are healthy, the canary first",
    { a: {}, b: {}, c: {} },
    "deployed",
    `${begin}, go a, go b, go c, hold a 120, hold b 120, hold c 120, confirm a, confirm b, confirm c`,
  ],
  ["asks nobody else when the first is refused", { a: { lease: "refused" }, b: {}, c: {} }, "refused", "lease a"],
  [
    "gives back the leases it has when one is not to be had",
    { a: { undo: "refused" }, b: { lease: "refused" }, c: {} },
    "refused",
    "lease a, lease b, undo a",
  ],
  [
    "gives way everywhere where one is superseded",
    { a: { undo: "refused" }, b: { lease: "superseded" }, c: {} },
    "superseded",
    "lease a, lease b, undo a",
  ],
  [
    "touches nothing when one cannot be made ready, and does not wait for the others",
    { a: { ready: "never", undo: "refused" }, b: { ready: "refused" }, c: { undo: "refused" } },
    "refused",
    `${begin}, undo a, undo c`,
  ],
  [
    "undoes when the canary is never healthy",
    { a: { go: "rolled-back" }, b: { undo: "refused" }, c: { undo: "refused" } },
    "rolled-back",
    `${begin}, go a, undo b, undo c`,
  ],
  [
    "undoes the canary when another is never healthy",
    { a: {}, b: { go: "rolled-back" }, c: { go: "never" } },
    "rolled-back",
    `${begin}, go a, go b, go c, undo a, undo c`,
  ],
  [
    "is degraded when a host is lost on its way and stays lost",
    { a: {}, b: { go: "lost", undo: "degraded" }, c: {} },
    "degraded",
    `${begin}, go a, go b, go c, undo a, undo b, undo c`,
  ],
  [
    "is rolled back when a host that was lost answers again",
    { a: {}, b: { go: "lost" }, c: {} },
    "rolled-back",
    `${begin}, go a, go b, go c, undo a, undo b, undo c`,
  ],
  [
    "is degraded when a host could not go back",
    { a: {}, b: {}, c: { go: "degraded" } },
    "degraded",
    `${begin}, go a, go b, go c, undo a, undo b`,
  ],
  [
    "undoes when one is not held any more in the end",
    { a: {}, b: { problem: "its time was over" }, c: {} },
    "rolled-back",
    `${begin}, go a, go b, go c, hold a 120, hold b 120, hold c 120, undo a, undo b, undo c`,
  ],
  [
    "is degraded when one is lost while all are confirmed",
    { a: {}, b: {}, c: { confirm: "degraded" } },
    "degraded",
    `${begin}, go a, go b, go c, hold a 120, hold b 120, hold c 120, confirm a, confirm b, confirm c`,
  ],
])("%s", async (_, scripts, outcome, asked) => {
  const conducted = await perform(scripts);
  expect(conducted).toMatchObject({ kind: "ended", conclusion: { outcome }, asked });
});

it("goes wave by wave", async () => {
  const { asked } = await perform({ a: {}, b: {}, c: { go: "rolled-back" }, d: {} }, { canary: 2, parallel: 1 });
  expect(asked).toMatch(/go a, go b, go c, undo a, undo b, undo d$/);
});

it("sets all deadlines to the hold that was asked for, and leaves the verdict to others", async () => {
  const conducted = await perform({ a: {}, b: {} }, { hold: 600_000 });
  expect(conducted).toEqual({
    kind: "held",
    asked: "lease a, lease b, ready a, ready b, go a, go b, hold a 600, hold b 600",
  });
});

it("undoes everywhere when one cannot be held as long", async () => {
  const conducted = await perform({ a: {}, b: { problem: "it was undone" } }, { hold: 600_000 });
  expect(conducted).toMatchObject({
    conclusion: { outcome: "rolled-back", reason: "b: it was undone" },
    asked: expect.stringMatching(/hold a 600, hold b 600, undo a, undo b$/),
  });
});

it.each<[string, Script, boolean]>([
  ["says that the plan was stale when nothing was touched", { undo: "refused" }, true],
  ["does not when the undo of another is not known", { undo: "degraded" }, false],
])("%s", async (_, first, stale) => {
  const conducted = await perform({ a: first, b: { lease: "stale" } });
  expect(conducted).toMatchObject({ kind: "ended", stale });
});

it("names the host that decided it, and what became of each where they differ", async () => {
  const failed = await perform({ a: {}, b: { go: "rolled-back" } });
  expect(failed).toMatchObject({ conclusion: { reason: "b: it is rolled-back" } });
  const first = await perform({ a: { lease: "refused" }, b: {} });
  expect(first).toMatchObject({ conclusion: { reason: "a: it is refused" } });
  const mixed = await perform({ a: {}, b: { go: "lost", undo: "degraded" } });
  expect(mixed).toMatchObject({ conclusion: { reason: "a rolled-back, b degraded: b: no route to host" } });
});

it("undoes everywhere when it is cancelled", async () => {
  const asked: string[] = [];
  const parts = [scripted("a", {}, asked), scripted("b", { go: "never" }, asked)];
  const cancel = new AbortController();
  const world = { clock: handClock().clock, log: recordingLog(), signal: cancel.signal };
  const conducting = conduct(parts, { waves: [parts], hold: 0 }, world);
  while (!asked.includes("go b")) await Promise.resolve();
  cancel.abort();
  expect(await conducting).toMatchObject({
    kind: "ended",
    conclusion: { outcome: "rolled-back", reason: "the job was cancelled" },
  });
  expect(asked.slice(-2)).toEqual(["undo a", "undo b"]);
});

it("tells those that wait for others that it is still there, and lets those be that are on their way", async () => {
  const asked: string[] = [];
  const parts = [scripted("a", {}, asked), scripted("b", { go: "never" }, asked), scripted("c", {}, asked)];
  const cancel = new AbortController();
  const { clock, tick } = handClock();
  const conducting = conduct(
    parts,
    { waves: parts.map((part) => [part]), hold: 0 },
    { clock, log: recordingLog(), signal: cancel.signal },
  );
  while (!asked.includes("go b")) await Promise.resolve();
  const before = asked.length;
  tick();
  while (asked.length < before + 2) await Promise.resolve();
  expect(asked.slice(before)).toEqual([`hold a ${attention / 1000}`, `hold c ${attention / 1000}`]);
  cancel.abort();
  await conducting;
});
