import { expect, it } from "@jest/globals";
import type { Result } from "./bench/result.ts";
import { fillPage, mergeResults } from "./performance.ts";

const rows = (value: number) => [{ name: "plan", value }];
const result = (name: string, value: number): Result => ({
  name,
  at: "2026-01-02T03:04:05.000Z",
  node: "v24.0.0",
  cores: 2,
  rounds: 1,
  noise: { before: 30, after: 30, spread: 0, load: [0, 0] },
  tables: [{ title: "Size", rows: rows(value), columns: { kB: "value" } }],
  goals: [{ what: "size", must: "≤ 90", measured: String(value), holds: true }],
});

it("mergeResults() takes what was measured last, in the order of the measurements", () => {
  const merged = mergeResults([result("b", 1), result("a", 2)], [result("b", 3)], ["a", "b", "c"]);
  expect(merged.map(({ name, goals }) => [name, goals[0]?.measured])).toEqual([
    ["a", "2"],
    ["b", "3"],
  ]);
});

it("fillPage() fills every measurement's tables, and all goals, and is the same a second time", () => {
  const parts = ["goals", "a"].map((part) => `<!-- generated: ${part} -->\n<!-- /generated -->`);
  const filled = fillPage(`# Costs\n\n${parts.join("\n\n")}\n`, [result("a", 42)]);
  expect(filled).toContain("| size | ≤ 90 | 42 | yes |");
  expect(filled).toContain("| plan | 42 |");
  expect(filled).toContain("Measured 2026-01-02 with Node v24.0.0 on 2 cores, 1 round. The machine was quiet");
  expect(fillPage(filled, [result("a", 42)])).toBe(filled);
});
