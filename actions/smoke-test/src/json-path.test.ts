import { describe, expect, it } from "@jest/globals";
import { parseJsonPath, valueAt } from "./json-path.ts";

const document = { status: "ok", items: [{ "a key": 1 }, null], nested: { "x-y": false } };

describe("valueAt()", () => {
  it.each<[string, unknown]>([
    ["$", document],
    ["$.status", "ok"],
    ["$.items[0]['a key']", 1],
    ['$.items[0]["a key"]', 1],
    ["$.items[1]", null],
    ["$.items[1].more", undefined],
    ["$.items[7]", undefined],
    ["$.nested.x-y", false],
    ["$.status.length", undefined],
    ["$.toString", undefined],
  ])("finds %s", (path, value) => {
    expect(valueAt(document, parseJsonPath(path))).toEqual(value);
  });
});

describe("parseJsonPath()", () => {
  it.each(["", "status", "$status", "$.", "$..a", "$.a[*]", "$.a[", "$.a b", "$['a'"])("refuses %j", (path) => {
    expect(() => parseJsonPath(path)).toThrow(SyntaxError);
  });
});
