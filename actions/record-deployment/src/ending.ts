import type { Outcome } from "@stageway/core";
import type { Inputs } from "./inputs.ts";
import type { Opened } from "./opened.ts";

/** How a deployment ended and why. */
export interface Ended {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** How it ended: as the step itself says, else as the job stands. */
export function endedAs({ outcome, reason, jobStatus, failureOutcome }: Inputs): Ended {
  const byJob = jobStatus === "success" ? "deployed" : failureOutcome;
  return { outcome: outcome ?? byJob, reason: reason ?? (outcome === undefined ? `the job ended: ${jobStatus}` : "") };
}

/** The same for the post step: what never began was refused, whatever the job made of it. */
export function endedAfter(opened: Opened, inputs: Inputs): Ended {
  if (opened.started === true) return endedAs(inputs);
  return { outcome: "refused", reason: "the deployment did not begin" };
}
