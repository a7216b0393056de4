import { expect, it } from "@jest/globals";
import { readHappening } from "./progress.ts";

const smoke = { jobID: "deploy", stage: "Main", step: "stageway/smoke-test@v1", stepID: ["1"] };
const plan = { jobID: "build", stage: "Post", step: "stageway/plan@v1", stepID: ["plan"] };

it.each([
  [
    "a step that begins",
    { ...plan, msg: "⭐ Run Post stageway/plan@v1" },
    { kind: "step-begun", job: "build", step: "plan", stage: "Post" },
  ],
  [
    "a step that ended",
    { ...smoke, stepResult: "failure", executionTime: 32_147_425, msg: "  ❌  Failure" },
    { kind: "step-ended", job: "deploy", step: "smoke-test", stage: "Main", result: "failure", duration: 32.147425 },
  ],
  [
    "an error",
    { ...smoke, command: "error", arg: "a\nb" },
    { kind: "annotation", level: "error", text: "a\nb", step: "smoke-test" },
  ],
  [
    "the end of a job",
    { jobID: "deploy", jobResult: "success", msg: "🏁" },
    { kind: "job-ended", job: "deploy", result: "success" },
  ],
  ["output of a step", { ...smoke, msg: "hi\n", raw_output: true }, undefined],
  ["act's own steps", { jobID: "deploy", msg: "⭐ Run Set up job", step: "Set up job" }, undefined],
])("reads %s", (_, entry, happening) => {
  expect(readHappening(JSON.stringify(entry))).toEqual(happening);
});

it.each(["", "Error: Job 'a' failed", '{"jobID":"a","st'])("leaves %j alone", (line) => {
  expect(readHappening(line)).toBeUndefined();
});
