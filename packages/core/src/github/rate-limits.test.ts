import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { limitWait, type LimitAnswer } from "./rate-limits.ts";

const now = Date.parse("2026-01-15T12:00:00Z");
const date = "Thu, 15 Jan 2026 14:00:00 GMT"; // Our clock is two hours behind.
const server = Date.parse(date);
const inSeconds = (seconds: number) => String(server / 1000 + seconds);

it.each<[string, number, LimitAnswer["headers"], string, number | undefined]>([
  ["waits as long as retry-after says", 429, { "retry-after": "7" }, "", 7000],
  ["waits at least a second", 403, { "retry-after": "0" }, "", 1000],
  [
    "takes retry-after as a date of the server",
    429,
    { date, "retry-after": "Thu, 15 Jan 2026 14:00:30 GMT" },
    "",
    31_000,
  ],
  [
    "prefers retry-after",
    403,
    { date, "retry-after": "3", "x-ratelimit-remaining": "0", "x-ratelimit-reset": inSeconds(99) },
    "",
    3000,
  ],
  [
    "waits for the reset by the server's clock",
    403,
    { date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": inSeconds(60) },
    "",
    61_000,
  ],
  [
    "waits for no reset that is over",
    429,
    { date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": inSeconds(-60) },
    "",
    1000,
  ],
  [
    "uses our clock when the server says no time",
    403,
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1000 + 5) },
    "",
    6000,
  ],
  [
    "waits a minute for a secondary limit that says nothing",
    403,
    { "x-ratelimit-remaining": "12" },
    "You have exceeded a secondary rate limit.",
    60_000,
  ],
  ["waits a minute for a 429 that says nothing", 429, {}, "", 60_000],
  ["ignores a malformed reset", 429, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon" }, "", 60_000],
  [
    "takes a missing permission for no limit",
    403,
    { "x-ratelimit-remaining": "12" },
    "Resource not accessible by integration",
    undefined,
  ],
  ["takes other answers for no limit", 500, { "retry-after": "5" }, "secondary rate limit", undefined],
])("limitWait() %s", (_, status, headers, message, wait) => {
  expect(limitWait({ status, headers, message }, now, 0)).toBe(wait);
});

it("limitWait() doubles the wait for secondary limits that come again", () => {
  expect([0, 1, 2].map((earlier) => limitWait({ status: 429, headers: {}, message: "" }, now, earlier))).toEqual([
    60_000, 120_000, 240_000,
  ]);
});

it("limitWait() never allows a request before the reset, however wrong our clock is", () => {
  fc.assert(
    fc.property(fc.integer({ min: -7_200_000, max: 7_200_000 }), fc.integer({ min: 0, max: 3600 }), (skew, left) => {
      const headers = { date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": inSeconds(left) };
      expect(limitWait({ status: 403, headers, message: "" }, server + skew, 0)).toBeGreaterThan(left * 1000);
    }),
  );
});
