import { expect, it } from "@jest/globals";
import { anyText, describeProblems, readBy, record } from "./index.ts";

const names = record({ pattern: /^[a-z]+$/, wanted: "lower-case letters" }, anyText);

it.each([
  ["x".repeat(255), undefined],
  ["x".repeat(256), `${"x".repeat(80)}…: name must be at most 255 characters: it has 256`],
  ["[".repeat(30_000), `${"[".repeat(80)}…: name must be at most 255 characters: it has 30000`],
  ["A", 'A: name "A" must be lower-case letters'],
])("a mapping's name %#", (name, fault) => {
  const reading = readBy(names, { [name]: "value" });
  expect("problems" in reading ? describeProblems(reading.problems) : undefined).toBe(fault);
});
