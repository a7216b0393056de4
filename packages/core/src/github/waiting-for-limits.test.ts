import { expect, it } from "@jest/globals";
import { failureOf, open, world } from "../../test/github-world.ts";
import { answer, startServer, type Reply } from "../../test/scripted-server.ts";
import { fakeClock } from "../testing.ts";

it.each([-7_200_000, 0, 7_200_000])(
  "a rate limit is obeyed by the server's clock, ours being %d ms off",
  async (skew) => {
    const clock = fakeClock();
    const start = Math.floor((clock.now() - skew) / 1000);
    const serverNow = () => clock.now() - skew;
    const arrivals: number[] = [];
    const limited: Reply = (response, request) => {
      arrivals.push(serverNow());
      const over = serverNow() >= (start + 90) * 1000;
      const headers = {
        date: new Date(serverNow()).toUTCString(),
        "x-ratelimit-remaining": over ? "9" : "0",
        "x-ratelimit-reset": String(start + 90),
      };
      answer(over ? 200 : 403, over ? {} : { message: "API rate limit exceeded" }, headers)(response, request);
    };
    await using server = await startServer(limited);
    const github = await open(server.url, clock);
    await github.read("GET /a");
    expect(arrivals).toHaveLength(2);
    expect(arrivals[1]).toBeGreaterThanOrEqual((start + 90) * 1000);
  },
);

it("a rate limit beyond the budget ends at once and says until when; the token is left alone until then", async () => {
  const headers = {
    date: "Thu, 15 Jan 2026 14:00:00 GMT",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(Date.parse("2026-01-15T14:41:59Z") / 1000),
  };
  await using at = await world([answer(403, { message: "API rate limit exceeded" }, headers), answer(200, { id: 1 })]);
  const error = await failureOf(at.github.read("GET /x"));
  expect(error.message).toBe("Cannot GET /x: GitHub's rate limit holds until 2026-01-15T14:42:00Z (for 42 min)");
  expect(error.hint).toBe("Run the job again after that time.");
  expect(await failureOf(at.github.read("GET /y"))).toBe(error);
  expect(await failureOf(at.github.write("POST /y", {}))).toBe(error);
  expect([at.requests.length, at.clock.sleeps]).toEqual([1, []]);
  at.clock.advance(41 * 60_000);
  expect(await at.github.read("GET /x")).toEqual({ id: 1 });
  expect(at.clock.sleeps).toEqual([60_000]);
});

it("a secondary limit without a header is waited for, longer each time", async () => {
  const secondary = answer(403, { message: "You have exceeded a secondary rate limit" });
  await using at = await world([secondary, secondary, answer(200, {})], { budget: 200_000 });
  await at.github.read("GET /x");
  expect(at.clock.sleeps).toEqual([60_000, 120_000]);
});
