import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { exitCodes, type Outcome } from "../packages/core/src/outcome.ts";
import { root } from "../scripts/action-file.ts";

/** What a deployment meets sooner or later; each must have its line, and each line its test. */
const failures = [
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

const rows = readFileSync(join(root, "docs/failures.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| Failure"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, failure = "", , outcome = "", exitCode = "", , test = ""]) => ({ failure, outcome, exitCode, test }));

describe("docs/failures.md", () => {
  it.each(failures)("has a line for: %s", (failure) => {
    expect(rows.filter((row) => row.failure.startsWith(failure)).length).toBeGreaterThan(0);
  });

  it.each(rows)("names a test that there is for: $failure", ({ test }) => {
    const [, title = "", path = ""] = /^\[(.+)\]\(\.\.\/(\S+)\)$/.exec(test) ?? [];
    expect(existsSync(join(root, path))).toBe(true);
    expect(readFileSync(join(root, path), "utf8")).toContain(`"${title}",`);
  });

  it("says the exit code that belongs to each outcome", () => {
    const wrong = rows.filter(({ outcome, exitCode, failure }) => {
      const [, name] = /^`(.+)`$/.exec(outcome) ?? [];
      return name !== undefined && failure !== "the job is cancelled" && `${exitCodes[name as Outcome]}` !== exitCode;
    });
    expect(wrong).toEqual([]);
  });
});
