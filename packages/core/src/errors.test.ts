import { expect, it } from "@jest/globals";
import { ActionError, codeOf, describe, unfold } from "./errors.ts";

const circle = new Error("a");
circle.cause = circle;

it.each<[string, unknown, string]>([
  ["gives the message", new Error("no"), "no"],
  [
    "adds the causes in one line",
    new Error("no", { cause: new Error("because\n  of that", { cause: "x" }) }),
    "no: because of that: x",
  ],
  ["says a cause once", new Error("no: because", { cause: new Error("because") }), "no: because"],
  ["keeps the lines of the first message", new ActionError("Cannot:\n  - a"), "Cannot:\n  - a"],
  ["takes anything thrown", 7, "7"],
  ["takes nothing at all", undefined, "undefined"],
  [
    "joins the parts of an error without a message",
    new AggregateError([new Error("a"), new Error("b"), new Error("a")]),
    "a, b",
  ],
  ["falls back on the code", Object.assign(new Error(""), { code: "EPIPE" }), "EPIPE"],
  ["falls back on the name", new TypeError(""), "TypeError"],
  ["does not follow a circle for ever", circle, "a"],
])("describe() %s", (_, error, text) => {
  expect(describe(error)).toBe(text);
});

it.each<[string, unknown, readonly string[]]>([
  ["an error alone", new Error("a"), ["a"]],
  ["the end of a resource that failed too", new SuppressedError(new Error("b"), new Error("a")), ["a", "b"]],
  [
    "the ends of several",
    new SuppressedError(new Error("c"), new SuppressedError(new Error("b"), new Error("a"))),
    ["a", "b", "c"],
  ],
  ["what is no error", 7, ["7"]],
])("finds what was thrown first: %s", (_, thrown, texts) => {
  expect(unfold(thrown).map(describe)).toEqual(texts);
});

it("ActionError keeps hint and cause", () => {
  const cause = new Error("why");
  expect(new ActionError("no", { hint: "do", cause })).toMatchObject({ name: "ActionError", hint: "do", cause });
});

it.each<[unknown, string]>([
  [Object.assign(new Error("x"), { code: "ENOENT" }), "ENOENT"],
  [new Error("x"), ""],
  [{ code: 5 }, ""],
  [null, ""],
  ["x", ""],
])("codeOf(%p) is %p", (error, code) => {
  expect(codeOf(error)).toBe(code);
});
