import { expect, it } from "@jest/globals";
import { systemClock } from "@stageway/core";
import { askVerdict } from "./verdict.ts";

const hour = 3_600_000;
const calm = new AbortController().signal;

function answering(...answers: readonly (string | undefined)[]) {
  const left = [...answers];
  return { ask: () => Promise.resolve(left.shift()), signal: calm, clock: systemClock };
}

/** Nobody answers until the question is taken back. */
const silent = (_: string, signal: AbortSignal) =>
  new Promise<string>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("taken back")));
  });

it.each<[string, (string | undefined)[], string]>([
  ["a yes", ["yes"], "confirm"],
  ["a short yes", ["Y"], "confirm"],
  ["a no", ["n"], "undo"],
  ["what is neither, and then a yes", ["", "maybe", "yes"], "confirm"],
  ["the end of the terminal", [undefined], "undo"],
])("takes %s for its word", async (_, answers, verdict) => {
  expect(await askVerdict(hour, answering(...answers))).toMatchObject({ verdict });
});

it("undoes when nobody answers in time", async () => {
  const answer = await askVerdict(10, { ask: silent, signal: calm, clock: systemClock });
  expect(answer).toEqual({ verdict: "undo", because: "nobody answered in time" });
});

it("undoes when it is interrupted", async () => {
  const stop = new AbortController();
  const answer = askVerdict(hour, { ask: silent, signal: stop.signal, clock: systemClock });
  stop.abort(new Error("SIGINT"));
  expect(await answer).toEqual({ verdict: "undo", because: "it was interrupted" });
});
