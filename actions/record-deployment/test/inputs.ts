import { Secret } from "@stageway/core";
import type { Inputs } from "../src/inputs.ts";

/** Inputs as they are read when nothing but the defaults of action.yml is given, in a green job. */
export function defaultInputs(change: Partial<Inputs> = {}): Inputs {
  return {
    action: "open",
    stage: undefined,
    version: undefined,
    release: undefined,
    commit: undefined,
    flow: "push",
    url: undefined,
    keepOpen: false,
    deployment: undefined,
    outcome: undefined,
    reason: undefined,
    failureOutcome: "degraded",
    username: undefined,
    password: undefined,
    token: new Secret("token"),
    jobStatus: "success",
    ...change,
  };
}
