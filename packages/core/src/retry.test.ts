import { expect, it } from "@jest/globals";
import { retry, type RetryOptions } from "./retry.ts";
import { fakeClock } from "./testing.ts";

/** A task that fails so many times, and says how often it ran. */
function failing(times: number) {
  let runs = 0;
  const task = async (attempt: number) => {
    expect(attempt).toBe(++runs);
    if (runs <= times) throw new Error(`no ${runs}`);
    return runs;
  };
  return { task, runs: () => runs };
}

it.each<[string, number, Partial<RetryOptions>, number | string, number[]]>([
  ["gives what the task gives", 0, {}, 1, []],
  ["doubles the wait up to the cap", 5, { delay: { first: 100, cap: 500 } }, 6, [100, 200, 400, 500, 500]],
  ["takes a random part of the wait", 2, { random: () => 0.5, delay: { first: 100, cap: 500 } }, 3, [50, 100]],
  ["ends after so many attempts", 5, { attempts: 2, delay: { first: 1, cap: 1 } }, "no 2", [1]],
  [
    "does not begin a wait that exceeds the budget",
    9,
    { budget: 750, delay: { first: 100, cap: 1000 } },
    "no 4",
    [100, 200, 400],
  ],
  ["ends at once when another try cannot help", 9, { isRetriable: () => false }, "no 1", []],
  ["waits as long as the error asks for", 1, { atLeast: () => 5000, budget: 5000 }, 2, [5000]],
  ["ends at once when the error asks for more than the budget", 1, { atLeast: () => 5001, budget: 5000 }, "no 1", []],
])("retry() %s", async (_, times, options, verdict, sleeps) => {
  const clock = fakeClock();
  const { task } = failing(times);
  const result = retry(task, { clock, budget: 60_000, random: () => 1, ...options });
  if (typeof verdict === "string") await expect(result).rejects.toThrow(verdict);
  else await expect(result).resolves.toBe(verdict);
  expect(clock.sleeps).toEqual(sleeps);
});

it("retry() ends with the signal, before a try and between tries", async () => {
  const clock = fakeClock();
  const { task, runs } = failing(9);
  await expect(retry(task, { clock, budget: 1, signal: AbortSignal.abort("stop") })).rejects.toBe("stop");
  expect(runs()).toBe(0);
  const stop = new AbortController();
  const cancelled = async () => {
    stop.abort("stop");
    throw new Error("the reason is in the error of the task");
  };
  await expect(retry(cancelled, { clock, budget: 1e6, signal: stop.signal })).rejects.toThrow("the reason");
});

it("retry() waits a random time on its own", async () => {
  const clock = fakeClock();
  await retry(failing(3).task, { clock, budget: 60_000 });
  expect(clock.sleeps.every((pause, index) => pause >= 0 && pause <= 500 * 2 ** index)).toBe(true);
});
