import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const tests: string = new URL("tests.mjs", import.meta.url).href;
const { countLine, slowest } = (await import(tests)) as {
  readonly countLine: (report: object) => string;
  readonly slowest: (report: object) => string[];
};

test("the closing line counts as jest does; a file that could not be run is a failure, a todo is skipped", () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    numRuntimeErrorTestSuites: 1,
  };
  expect(countLine(report)).toBe("5 passed, 2 failed, 3 skipped");
});

test("a run without a report is a failure", () => {
  expect(countLine({})).toBe("0 passed, 1 failed, 0 skipped");
});

test("the ten files that took longest are listed, the longest first", () => {
  const file = (name: string, startTime: number, endTime: number) => ({
    name: `/elsewhere/${name}`,
    startTime,
    endTime,
  });
  const many = Array.from({ length: 12 }, (_, at) => file(`quick-${at}.test.ts`, 0, 10));
  const lines = slowest({ testResults: [...many, file("b.test.ts", 1000, 3500), file("a.test.ts", 0, 61_000)] });
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatch(/^ {3}61\.0 s .*a\.test\.ts$/);
  expect(lines[1]).toMatch(/^ {4}2\.5 s .*b\.test\.ts$/);
  expect(slowest({})).toEqual([]);
});

test("an unknown verb is refused with those that are known, before anything is brought", () => {
  const file = fileURLToPath(new URL("../start.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [file, "tests"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(status).toBe(2);
  expect(stderr).toContain("Cannot start tests: known are setup, check, test, faults, demo, bench, package");
});
