/** The program that runs on a target, and how to talk to it. */
export type { UploadFile } from "./archive.ts";
export type { Deployment, JobOutcome, Milestone, Phase, SignersState, TargetStatus, Verdict } from "./deployment.ts";
export { dockerFault } from "./docker-fault.ts";
export { forcedCommand, policyText, type Installation } from "./installation.ts";
export type { Command, Job, Step, Verb } from "./job.ts";
export { encodeJob } from "./job-text.ts";
export { otherProgramHint } from "./other-program.ts";
export type { Received, ReportResult } from "./received.ts";
export { loadProgram, type Program } from "./program.ts";
export { localShell, type ExecOptions, type Shell } from "./shell.ts";
export {
  openTarget,
  type FarOptions,
  type FollowOptions,
  type Report,
  type RunOptions,
  type Target,
  type TargetOptions,
  type UnlockOptions,
} from "./target.ts";
