import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { exitCodes } from "../packages/core/src/outcome.ts";
import { root } from "../scripts/action-file.ts";
import { failures } from "../scripts/failures.ts";
import { expectFailure, patternOf } from "./expect-failure.ts";

/** What a deployment meets sooner or later; each must have its line, and each line its test. */
const all = [
  "ssh refused",
  "wrong host key",
  "wrong key",
  "key pasted with `\\n`",
  "no Docker on the target",
  "no right to push",
  "disk full",
  "image gone",
  "registry 500s",
  "never healthy",
  "crash loop",
  "healthy, then failing",
  "wrong architecture",
];

describe("what docs/failures.md shows", () => {
  it.each(all)("has a line for: %s", (failure) => {
    expect(failures.filter((row) => row.failure.startsWith(failure))).not.toEqual([]);
  });

  it.each(failures)("is held by a test that there is: $failure", ({ failure, test: [title, file] }) => {
    expect(existsSync(join(root, file))).toBe(true);
    const text = readFileSync(join(root, file), "utf8");
    expect(text).toContain(`${JSON.stringify(title)},`);
    expect(text).toContain(JSON.stringify(failure));
  });

  it("says the exit code that belongs to each outcome, and that of every cancelled job", () => {
    const wrong = failures.filter(({ failure, outcome, exitCode }) => {
      if (failure === "the job is cancelled") return exitCode !== 130;
      return exitCode !== (outcome === undefined ? 1 : exitCodes[outcome]);
    });
    expect(wrong).toEqual([]);
  });
});

describe("expectFailure()", () => {
  const runs = { before: ["a"], after: ["a"] };
  const step = { exitCode: 1, outcome: "refused", log: "x\n::error::Cannot connect to a@b: connection refused\n" };

  it("takes what ended as the table has it", () => {
    expectFailure("ssh refused", step, runs);
  });

  it.each([
    ["another message", { log: step.log.replace("refused", "closed") }, runs],
    ["two messages", { log: step.log + step.log }, runs],
    ["a stack trace", { log: `${step.log}\n    at main (main.ts:1:2)\n` }, runs],
    ["another outcome", { outcome: "degraded" }, runs],
    ["another exit code", { exitCode: 2 }, runs],
    ["something else running", {}, { before: ["a"], after: ["b"] }],
  ])("refuses %s", (_, change, found) => {
    expect(() => expectFailure("ssh refused", { ...step, ...change }, found)).toThrow();
  });

  it("takes … for anything, over several lines, and everything else by the letter", () => {
    expect("a (b): c\nd. e").toMatch(patternOf("a (…):…d."));
    expect("a (b): c\nd, e").not.toMatch(patternOf("a (…):…d."));
  });
});
