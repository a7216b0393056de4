import { expect, it } from "@jest/globals";
import { systemClock } from "./clock.ts";
import { fakeClock, recordingLog } from "./testing.ts";

it("systemClock.sleep() waits at least as long as it is told", async () => {
  const start = systemClock.monotonic();
  await systemClock.sleep(20);
  expect(systemClock.monotonic() - start).toBeGreaterThanOrEqual(19);
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
});

it("systemClock.sleep() ends with the signal's reason", async () => {
  const reason = new Error("enough");
  const stop = new AbortController();
  const slept = systemClock.sleep(2 ** 33, stop.signal);
  stop.abort(reason);
  await expect(slept).rejects.toBe(reason);
  await expect(systemClock.sleep(1, stop.signal)).rejects.toBe(reason);
  await expect(systemClock.sleep(0, stop.signal)).rejects.toBe(reason);
});

it("fakeClock() sleeps in no time and remembers it", async () => {
  const clock = fakeClock(1000);
  await clock.sleep(50);
  clock.advance(7);
  expect([clock.now(), clock.monotonic(), clock.sleeps]).toEqual([1057, 57, [50]]);
  await expect(clock.sleep(1, AbortSignal.abort("x"))).rejects.toBe("x");
});

it("recordingLog() remembers what was said", async () => {
  const log = recordingLog();
  log.foreign(Buffer.from("theirs"));
  await log.group("title", async () => {
    log.error("no");
  });
  expect(log.lines).toEqual(["foreign: theirs", "group: title", "error: no"]);
});
