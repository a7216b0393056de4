import { describe, expect, it } from "@jest/globals";
import type { Check } from "./check.ts";
import { failure, report, summary } from "./report.ts";
import type { Result } from "./smoke.ts";

const check: Check = {
  name: "score",
  url: new URL("https://a.example/score"),
  headers: new Map(),
  status: [200],
  json: new Map(),
  responseHeaders: new Map(),
};
const answer = { headers: {}, body: "", cut: false, time: 12.4 };
const good: Result = { check, attempts: 1, reply: { ...answer, status: 200 }, faults: [] };
const bad: Result = { check, attempts: 3, reply: { ...answer, status: 500 }, faults: ["status is 500, wanted 200"] };

describe("failure()", () => {
  it("names every failed check and what its service said last, equal lines once", () => {
    const logs = [{ service: "web", lines: ["started", "boom", "boom", "boom"] }];
    expect(failure([good, bad], logs, 1234)).toBe(
      [
        "Cannot confirm the release: 1 of 2 checks failed in 1.2 s:",
        "  - score (https://a.example/score): status is 500, wanted 200",
        "Last log lines of web:",
        "  | started",
        "  | boom (3 times)",
      ].join("\n"),
    );
  });

  it("shows the last five lines of a log", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    expect(failure([bad], [{ service: "web", lines }], 0).match(/\| .*/g)).toHaveLength(5);
  });
});

describe("summary()", () => {
  it("has a row for every check", () => {
    expect(summary([good, bad], 500)).toMatch(
      /^### Smoke test: 1 of 2 checks failed in 0\.5 s\n\nThe log of this step .* A held deployment is undone .*\n\n\|/,
    );
    expect(summary([good], 500)).toContain("| `https://a.example/score` |");
    expect(summary([good, bad], 500).match(/^\| (✅|❌)/gm)).toEqual(["| ✅", "| ❌"]);
    expect(summary([good, good], 500)).toMatch(/^### Smoke test: 2 checks passed in 0\.5 s\n\n\|/);
    expect(summary([good], 500)).toMatch(/^### Smoke test: 1 check passed in 0\.5 s\n/);
  });
});

it("report() has the facts of every check", () => {
  expect(report([bad, { ...bad, reply: { unreachable: "refused" } }])).toMatchObject([
    { name: "score", passed: false, attempts: 3, status: 500, milliseconds: 12 },
    { name: "score", passed: false },
  ]);
});
