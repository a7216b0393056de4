import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { keyValuePairs } from "../test/runner-protocol.ts";
import { loadState, saveState } from "./state.ts";

const folder = mkdtempSync(join(tmpdir(), "state-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it("saveState() and loadState() carry a value from main to post", () => {
  const file = join(folder, "state");
  writeFileSync(file, "");
  process.env["GITHUB_STATE"] = file;
  saveState("deployment", { number: 7, note: "a\nb" });
  delete process.env["GITHUB_STATE"];
  const env = Object.fromEntries(
    keyValuePairs(readFileSync(file, "utf8")).map(([name, value]) => [`STATE_${name}`, value]),
  );
  const guard = (value: unknown) => value as { number: number };
  expect(loadState("deployment", guard, env)).toEqual({ number: 7, note: "a\nb" });
  expect(loadState("deployment", guard, {})).toBeUndefined();
  expect(loadState("deployment", guard)).toBeUndefined();
  expect(() => saveState("a=b", 1)).toThrow(TypeError);
});

it("loadState() says which state is odd", () => {
  const refuse = () => {
    throw new TypeError("must be a number");
  };
  expect(() => loadState("x", refuse, { STATE_x: "{}" })).toThrow(
    'Cannot read the state "x" of the main step: must be a number',
  );
  expect(() => loadState("x", refuse, { STATE_x: "{" })).toThrow("must be valid JSON: line 1, column 2");
});
