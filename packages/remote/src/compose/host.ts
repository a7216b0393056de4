import { randomBytes } from "node:crypto";
import type { UploadFile } from "../target/archive.ts";
import type { Deployment, Milestone, TargetStatus } from "../target/deployment.ts";
import type { ReportResult } from "../target/received.ts";
import type { FollowOptions, Report, Target } from "../target/target.ts";
import { overridePath } from "./override.ts";
import { planCompose, type DeploymentPlan, type Planned } from "./plan.ts";
import { readState, stateReport, uploadOf, type Question } from "./read-state.ts";
import type { TargetState } from "./state.ts";
import type { PlanOptions, Wanted } from "./wanted.ts";

/** What was read of one host, and what it was read for. */
export interface HostReading {
  /** Names the upload on the host. */
  readonly token: string;
  readonly state: TargetState;
  readonly status: TargetStatus;
  /** What the other reports of the same round trip printed. */
  readonly reports: Readonly<Record<string, ReportResult>>;
}

/**
 * Uploads the deployment files and reads what stands on the host: one round trip.
 *
 * @throws {ActionError} when Docker cannot be used there, or compose refuses the files.
 */
export async function readHost(
  target: Target,
  question: Question,
  more: Readonly<Record<string, Report>> = {},
): Promise<HostReading> {
  const token = randomBytes(8).toString("hex");
  const asked = { ...more, compose: stateReport(question) };
  const { status, reports } = await target.receive(token, uploadOf(question), asked);
  const report = reports["compose"] ?? { exitCode: 1, stdout: "", stderr: "nothing was said" };
  try {
    return { token, status, reports, state: readState(report, question) };
  } catch (error) {
    // No job will use the upload, in which the application's environment is. The error says more than that it stays.
    await target.discard(token).catch(() => undefined);
    throw error;
  }
}

export interface StartOptions extends FollowOptions {
  readonly number: number | "next";
  readonly wanted: Wanted;
  readonly options: PlanOptions;
  /** What is kept beside the files, for whoever rolls back: reference, version, and the release document. */
  readonly release: Readonly<Record<string, unknown>>;
  /** What else is kept in the deployment's folder. */
  readonly more?: readonly UploadFile[];
  /** Content of a `config.json` by which the engine's client may fetch; it goes before anything is changed. */
  readonly dockerConfig?: string;
  /** Milliseconds to wait for a deployment that is under way. */
  readonly wait: number;
  readonly runUrl: string;
  /** Milliseconds for which it waits for the word to go, before it changes anything. */
  readonly gate?: number;
  /** How far it is followed. */
  readonly until?: Milestone;
}

/** Plans for the number that the deployment has now, starts the job and follows it as far as asked: until it is held unless told. */
export async function runOnHost(
  target: Target,
  { token, state, status }: Omit<HostReading, "reports">,
  start: StartOptions,
): Promise<Deployment> {
  const { wanted, options, release, more = [], dockerConfig, gate, ...rest } = start;
  const number = start.number === "next" ? (status.newest ?? 0) + 1 : start.number;
  const plan = plannedAgain(planCompose(state, wanted, { ...options, number }));
  const files: UploadFile[] = [
    { path: `files/${overridePath}`, content: plan.override },
    { path: "release.json", content: `${JSON.stringify(release)}\n` },
    ...more,
    ...(dockerConfig === undefined ? [] : [{ path: "docker/config.json", content: dockerConfig }]),
  ];
  const expect = status.generation ?? 0;
  const job = { ...plan.job, ...(gate !== undefined && { gate }) };
  return await target.run({ ...rest, token, job, files, expect });
}

/** The number changes no decision: what was not refused before is not refused now. */
function plannedAgain(plan: DeploymentPlan): Planned {
  if (plan.kind === "planned") return plan;
  throw new Error(`The plan changed with its number: ${plan.problems.join("; ")}`);
}
