import { expect, it } from "@jest/globals";
import type { ActLine } from "../../packages/testbed/src/index.ts";
import { Progress } from "./progress.ts";
import { createView } from "./view.ts";

const line = (text: string, more: Partial<ActLine> = {}): ActLine => ({
  job: "deploy",
  step: "stageway/smoke-test@v1",
  stage: "Main",
  kind: "act",
  command: undefined,
  text,
  ...more,
});

function follow(lines: ActLine[]) {
  let text = "";
  const ended: string[] = [];
  const progress = new Progress(createView({ write: (more) => void (text += more), colour: false }), (step) =>
    ended.push(step),
  );
  for (const one of lines) progress.take(one);
  return { text, ended, errors: progress.errors, outputs: Object.fromEntries(progress.outputs) };
}

it("shows a step when it ended, not before", () => {
  expect(follow([line("⭐ Run Main stageway/smoke-test@v1")]).text).toBe("");
  const { text, ended } = follow([
    line("⭐ Run Main stageway/smoke-test@v1"),
    line("  ✅  Success - Main stageway/smoke-test@v1 [1s]"),
  ]);
  expect(text).toMatch(/^ {3}✓ deploy › smoke-test +0\.0 s\n$/);
  expect(ended).toEqual(["smoke-test"]);
});

it("shows why a step failed, line by line", () => {
  const error = line("::error::Cannot confirm:%0A  - 100%25 failed", { kind: "command", command: "error" });
  const { text, errors, ended } = follow([error, line("  ❌  Failure - Main stageway/smoke-test@v1 [1s]")]);
  expect(errors).toEqual(["Cannot confirm:\n  - 100% failed"]);
  expect(text).toContain("✗ deploy › smoke-test");
  expect(text).toContain("       Cannot confirm:\n         - 100% failed\n");
  expect(ended).toEqual([]);
});

it("leaves out what a step printed, act's own steps and what nobody wants to read", () => {
  const { text } = follow([
    line("✅ looks like an end", { kind: "output" }),
    line("  ✅  Success - Set up job", { step: undefined, stage: undefined }),
    line("  ✅  Success - Main actions/checkout@v7", { step: "actions/checkout@v7" }),
  ]);
  expect(text).toBe("");
});

it("keeps the outputs of steps", () => {
  const { outputs } = follow([
    line("  ⚙  ::set-output:: report=[1=2]"),
    line("::set-output:: a=b", { kind: "output" }),
  ]);
  expect(outputs).toEqual({ "smoke-test.report": "[1=2]" });
});
