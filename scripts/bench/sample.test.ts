import { expect, it } from "@jest/globals";
import { compare, summarise } from "./sample.ts";

it("summarise() takes the ratio round by round, so that drift cancels out", () => {
  const drifting = [10, 20, 40, 80];
  const row = summarise(
    "twice",
    drifting.map((time) => time * 2),
    drifting,
  );
  expect(row).toMatchObject({ ratio: 2, spread: 0, median: 60, min: 20, max: 160 });
});

it("summarise() gives the ratio of what was disturbed least as well", () => {
  const busy = [10, 10, 10, 90, 90, 90, 90, 90, 90, 90, 90];
  expect(summarise("twice", [20, 20, ...busy.slice(2)], busy)).toMatchObject({ undisturbed: 2 });
});

it("summarise() gives no ratio when the spread makes it meaningless", () => {
  expect(summarise("noise", [1, 100, 1, 100], [1, 1, 1, 1]).ratio).toBeUndefined();
});

it("compare() runs the candidates in turn, the first two rounds uncounted", async () => {
  const order: string[] = [];
  const rows = await compare(
    [
      { name: "a", run: () => order.push("a") },
      { name: "b", run: () => order.push("b") },
    ],
    3,
  );
  expect(order.join("")).toBe("ab".repeat(5));
  expect(rows.map(({ name }) => name)).toEqual(["a", "b"]);
});

it("compare() prepares before each run", async () => {
  const order: string[] = [];
  const candidate = { name: "a", prepare: () => order.push("p"), run: () => order.push("r") };
  await compare([candidate], 2, 0);
  expect(order.join("")).toBe("prpr");
});
