import { expect, it } from "@jest/globals";
import { readEnvFile } from "./env-file.ts";
import { interpolate, onlyVariable } from "./interpolate.ts";

const values = new Map([
  ["A", "a"],
  ["EMPTY", ""],
]);

it.each([
  ["plain", "plain"],
  ["$A-${A}", "a-a"],
  ["$$A $ 5", "$A $ 5"],
  ["${NONE:-x}${EMPTY:-x}${EMPTY-x}", "xx"],
  ["${NONE:-${A:-b}}/${A:+set}/${NONE+set}", "a/set/"],
  ["${A:?must be there}", "a"],
  ["${NONE:?give one}", "1"],
])("fills in %s as compose does", (text, filled) => {
  expect(interpolate(text, values)).toBe(filled);
});

it.each(["${A", "${1A}", "${A!x}", "${A:-${B}"])("refuses %s as compose does", (text) => {
  expect(() => interpolate(text, values)).toThrow("not a valid variable");
});

it("tells which variables have no value, as compose does", () => {
  const heard: string[] = [];
  interpolate("$A ${B} ${C:-$D} ${E-e} ${F:+$G} ${H?say} ${EMPTY:?give one}", values, ({ name, required }) =>
    heard.push(required === undefined ? name : `${name}: ${required}`),
  );
  expect(heard).toEqual(["B", "D", "G", "H: say", "EMPTY: give one"]);
});

it("tells a text that is one variable from others", () => {
  expect(onlyVariable("${NODE:-node:24}")).toEqual({ name: "NODE", fallback: "node:24" });
  expect(onlyVariable("$NODE")).toEqual({ name: "NODE", fallback: "" });
  expect(onlyVariable("x$NODE")).toBeUndefined();
});

it("reads quotes and comments of an env file", () => {
  const text = `# c\nA=1 # one\nexport B="two # 2"\nC='$x'\r\nD=\n`;
  expect([...readEnvFile(text)]).toEqual([
    ["A", "1"],
    ["B", "two # 2"],
    ["C", "$x"],
    ["D", ""],
  ]);
});
