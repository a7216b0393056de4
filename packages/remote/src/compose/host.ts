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

/** The state of one host, and the upload to which it belongs. */
export interface HostReading {
  /** Names the upload on the host. */
  readonly token: string;
  readonly state: TargetState;
  readonly status: TargetStatus;
  /** Output of the other reports of the same round trip. */
  readonly reports: Readonly<Record<string, ReportResult>>;
}

/**
 * Uploads the deployment files and reads the state of the host in one round trip.
 *
 * @throws {ActionError} when Docker cannot be used on the host, or compose rejects the files.
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

/** The job to start on a host, and how far to follow it. */
export interface StartOptions extends FollowOptions {
  readonly number: number | "next";
  readonly wanted: Wanted;
  readonly options: PlanOptions;
  /** Kept beside the files for a rollback: reference, version and the release document. */
  readonly release: Readonly<Record<string, unknown>>;
  /** Other files for the deployment's folder. */
  readonly more?: readonly UploadFile[];
  /** Content of a Docker `config.json` for pulls; it is removed before anything is changed. */
  readonly dockerConfig?: string;
  /** Milliseconds to wait for a running deployment. */
  readonly wait: number;
  readonly runUrl: string;
  /** Milliseconds for which the job waits for `go` before it changes anything. */
  readonly gate?: number;
  /** How far to follow it; until it is held by default. */
  readonly until?: Milestone;
}

/** Plans the deployment with its final number, starts the job and follows it until the given milestone. */
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

/** The number affects no decision, so the second plan cannot be refused. */
function plannedAgain(plan: DeploymentPlan): Planned {
  if (plan.kind === "planned") return plan;
  throw new Error(`The plan changed with its number: ${plan.problems.join("; ")}`);
}
