import { expect } from "@jest/globals";
import { expectFailure } from "../../../test/expect-failure.ts";
import type { Project } from "./project.ts";

/** A build failed as the table of failures has it: nothing was released, so what runs is what ran before. */
export function expectNoRelease(failure: string, step: Awaited<ReturnType<Project["run"]>>): void {
  expect(step.outputs["release"]).toBeUndefined();
  expectFailure(failure, { exitCode: step.exitCode, log: step.log, outcome: "" }, { before: "", after: "" });
}
