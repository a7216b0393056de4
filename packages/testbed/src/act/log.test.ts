import { expect, test } from "@jest/globals";
import { ActLog } from "./log.ts";

const place = { jobID: "only", step: "Deploy", stage: "Main" };

test("output loses its colours and line end, and keeps its place", () => {
  const line = new ActLog().take(JSON.stringify({ ...place, raw_output: true, msg: "\u001b[33m3\u001b[39m\n" }));
  expect(line).toEqual({ job: "only", step: "Deploy", stage: "Main", kind: "output", command: undefined, text: "3" });
});

test("lines of act that are no JSON are kept as they are", () => {
  expect(new ActLog().take("Error: Job 'only' failed").text).toBe("Error: Job 'only' failed");
});

test("a job that never ended is unfinished, one that ended has its result", () => {
  const log = new ActLog();
  log.take(JSON.stringify({ ...place, msg: "⭐ Run Main Deploy" }));
  expect(log.jobs.get("only")?.result).toBe("unfinished");
  log.take(JSON.stringify({ ...place, stepResult: "failure", executionTime: 2_500_000, msg: "❌" }));
  log.take(JSON.stringify({ jobID: "only", jobResult: "failure", msg: "🏁  Job failed" }));
  expect(log.jobs.get("only")).toEqual({
    id: "only",
    result: "failure",
    steps: [{ name: "Deploy", stage: "Main", result: "failure", duration: 2.5 }],
    summaries: [],
  });
});
