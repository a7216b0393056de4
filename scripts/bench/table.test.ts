import { expect, it } from "@jest/globals";
import { summarise } from "./sample.ts";
import { printTable } from "./table.ts";

it("printTable() puts ratios first, and says why there is none", () => {
  const rows = [
    { ...summarise("floor", [10, 10], [10, 10]), peak: 40.4 },
    summarise("twice", [20, 20], [10, 10]),
    summarise("noise", [1, 100, 1, 100], [1, 1, 1, 1]),
  ];
  const printed = printTable({ title: "Start", rows, columns: { "peak MiB": "peak" }, notes: ["Over TLS."] });
  const cells = printed.split("\n").map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
  expect(cells[2]).toEqual(["", "ratio", "undisturbed", "median ms", "min-max ms", "peak MiB"]);
  expect(cells.slice(4, 7).map(([name, ratio]) => [name, ratio])).toEqual([
    ["floor", "1.00"],
    ["twice", "2.00"],
    ["noise", expect.stringMatching(/^none: spread \d+ %$/)],
  ]);
  expect(cells[4]?.at(-1)).toBe("40");
  expect(printed).toMatch(/\nOver TLS\.\n$/);
});

it("printTable() has no times where nothing was timed, and keeps small numbers", () => {
  const rows = [
    { name: "plan", whole: 84.6, share: 0.42, requests: 3 },
    { name: "build", whole: 9.94 },
  ];
  const columns = { "whole kB": "whole", share: "share", requests: "requests" };
  const lines = printTable({ title: "Size", rows, columns }).split("\n");
  expect(lines.slice(2, 6)).toEqual([
    "|  | whole kB | share | requests |",
    "| --- | --: | --: | --: |",
    "| plan | 85 | 0.4 | 3 |",
    "| build | 9.9 |  |  |",
  ]);
});
