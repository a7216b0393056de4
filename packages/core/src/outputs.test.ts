import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it } from "@jest/globals";
import fc from "fast-check";
import { printed } from "../test/printed.ts";
import { keyValuePairs } from "../test/runner-protocol.ts";
import { defineOutputs } from "./outputs.ts";
import { Secret } from "./secret.ts";

const folder = mkdtempSync(join(tmpdir(), "outputs-"));
const file = join(folder, "output");

beforeEach(() => {
  writeFileSync(file, "");
  process.env["GITHUB_OUTPUT"] = file;
});
afterEach(() => {
  delete process.env["GITHUB_OUTPUT"];
});
afterAll(() => rmSync(folder, { recursive: true }));

it("writes what it is given, objects as JSON and nothing as nothing", () => {
  defineOutputs(
    "deploy",
    "count",
    "plan",
    "previous",
  )({ deploy: true, count: 3, plan: { a: [1] }, previous: undefined });
  expect(keyValuePairs(readFileSync(file, "utf8"))).toEqual([
    ["deploy", "true"],
    ["count", "3"],
    ["plan", '{"a":[1]}'],
    ["previous", ""],
  ]);
});

const hostile = fc.array(
  fc.constantFrom(
    "EOF",
    "\n",
    "\r",
    "\r\n",
    "=",
    "<<",
    "image=evil",
    "ghadelimiter_",
    "\u0000",
    "\u2028",
    "stdout<<EOF",
    "%0A",
    " ",
  ),
);

it("any value comes back as it was, and no other name with it", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        hostile.map((pieces) => pieces.join("")),
        fc.string({ unit: "binary" }),
      ),
      (value) => {
        fc.pre(value.isWellFormed());
        writeFileSync(file, "");
        defineOutputs("image")({ image: value });
        expect(keyValuePairs(readFileSync(file, "utf8"))).toEqual([["image", value]]);
      },
    ),
    { numRuns: 3000 },
  );
});

it.each(["Image", "a b", "a=b", "a<<b", "a\nb", "", "1a"])("a name like %j cannot be declared", (name) => {
  expect(() => defineOutputs(name)).toThrow(TypeError);
});

it("a name that was not declared is never written", () => {
  const set: (values: Record<string, string>) => void = defineOutputs("image");
  expect(() => set({ "image\nevil": "x" })).toThrow("is not declared");
  expect(readFileSync(file, "utf8")).toBe("");
});

it("more than a job may pass on is refused", () => {
  const set = defineOutputs("plan");
  set({ plan: "x".repeat(600_000) });
  expect(() => set({ plan: "x".repeat(600_000) })).toThrow(
    'Cannot set the output "plan": outputs of a job hold 1 MB together: current value is 1.1 MB',
  );
});

it("warns of a secret that GitHub would drop", async () => {
  new Secret("token-in-an-output");
  const output = await printed(() => defineOutputs("url")({ url: "https://x/token-in-an-output" }));
  expect(output).toBe('::warning::The output "url" contains a secret: GitHub does not pass it on to other jobs\n');
});

it("prints outputs where there is no runner", async () => {
  delete process.env["GITHUB_OUTPUT"];
  expect(await printed(() => defineOutputs("url")({ url: "a\nb" }))).toBe("url=a\nb\n");
});

it("says which output does not fit on the disk any more", () => {
  process.env["GITHUB_OUTPUT"] = "/dev/full";
  expect(() => defineOutputs("release")({ release: "r" })).toThrow('Cannot set the output "release"');
});
