import { describe, expect, it } from "@jest/globals";
import { fakeClock } from "@stageway/core/testing";
import type { Check } from "./check.ts";
import type { Reply } from "./exchange.ts";
import { smokeTest } from "./smoke.ts";

const check: Check = {
  name: "health",
  url: new URL("https://a.example/health"),
  headers: new Map(),
  status: [200],
  json: new Map(),
  responseHeaders: new Map(),
};
const good: Reply = { status: 200, headers: {}, body: "", cut: false, time: 1 };
const bad: Reply = { ...good, status: 503 };
const patience = { interval: 2000, total: 10_000, request: 8000, successes: 1 };

/** Plays the replies; the last one is given for ever. Each takes `takes` milliseconds. */
function world(replies: Reply[], takes = 0) {
  const clock = fakeClock();
  const timeouts: number[] = [];
  const ask = async (_: Check, timeout: number) => {
    timeouts.push(timeout);
    clock.advance(Math.min(takes, timeout));
    return (replies.length > 1 ? replies.shift() : replies[0]) ?? good;
  };
  return { ask, clock, timeouts, signal: new AbortController().signal };
}

describe("smokeTest()", () => {
  it.each<[string, Reply[], Partial<typeof patience>, number, number[]]>([
    ["stops at the first good answer", [bad, good, bad], {}, 2, [2000]],
    ["asks once when there is no time for more", [bad], { total: 1000 }, 1, []],
    ["wants good answers in a row", [good, bad, good, good], { successes: 2 }, 4, [2000, 2000, 2000]],
  ])("%s", async (_, replies, but, attempts, sleeps) => {
    const played = world(replies);
    const [result] = await smokeTest([check], { ...patience, ...but }, played);
    expect(result?.attempts).toBe(attempts);
    expect(played.clock.sleeps).toEqual(sleeps);
  });

  it("gives the last faults once the time is up", async () => {
    const played = world([{ unreachable: "refused" }, bad]);
    const [result] = await smokeTest([check], patience, played);
    expect(result).toMatchObject({ attempts: 5, faults: ["status is 503, wanted 200"] });
  });

  it("does not pass with too few good answers", async () => {
    const [result] = await smokeTest([check], { ...patience, total: 3000, successes: 3 }, world([good]));
    expect(result?.faults).toEqual(["only 2 of 3 good answers in a row when the time was up"]);
  });

  it("keeps the fault of the attempt before when the last one was cut short", async () => {
    const played = world([bad, { unreachable: "no answer within 2 s" }], 6000);
    const [result] = await smokeTest([check], patience, played);
    expect(result).toMatchObject({ attempts: 2, faults: ["status is 503, wanted 200"] });
  });

  it("gives up early where nothing listens and nothing is going to, and not where something may", async () => {
    const long = { ...patience, total: 90_000 };
    const nobody: Reply = { unreachable: "refused", nobody: true };
    const played = world([nobody]);
    const [result] = await smokeTest([check], long, played);
    expect(result).toMatchObject({ attempts: 5, faults: ["no answer (refused)"] });
    const comes = world([...Array<Reply>(4).fill(nobody), { unreachable: "refused" }, nobody, nobody, good]);
    expect(await smokeTest([check], long, comes)).toMatchObject([{ attempts: 8, faults: [] }]);
    const slow = world([...Array<Reply>(30).fill({ unreachable: "refused" }), good]);
    expect(await smokeTest([check], long, slow)).toMatchObject([{ attempts: 31, faults: [] }]);
  });

  it("never waits for an answer longer than the time that is left", async () => {
    const played = world([{ unreachable: "slow" }], 6000);
    await smokeTest([check], patience, played);
    expect(played.timeouts).toEqual([8000, 2000]);
  });
});
