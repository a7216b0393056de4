import type { Clock } from "@stageway/core";
import type { UploadFile } from "./archive.ts";
import type { Deployment, Milestone, TargetStatus, Verdict } from "./deployment.ts";
import type { Job } from "./job.ts";
import type { Received } from "./received.ts";
import type { Shell } from "./shell.ts";
import { ShellTarget } from "./shell-target.ts";

/**
 * Something to be read on the target in the same round trip: what stands of a compose project (read in the folder of an
 * upload), the deployments whose record is still to be made, the releases of those that have ended, or, before the compose
 * report, the files of an earlier deployment, which are laid into the upload, and then
 * whether it runs with the environment of then or with today's; and what was signed of one.
 */
export type Report =
  | readonly [kind: "compose", project: string, ...composeFiles: string[]]
  | readonly [kind: "unrecorded"]
  | readonly [kind: "releases"]
  | readonly [kind: "signed", number: string]
  | readonly [kind: "environment", of: "then" | "now"]
  | readonly [kind: "snapshot", number: string, ...files: string[]];

/** How long a lost connection is retried. */
export interface FollowOptions {
  /** Value of `clock.monotonic()` until which lost connections are retried. */
  readonly retryUntil?: number;
  /** Milliseconds for which each lost connection is retried; ten minutes if neither option is given. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/** A job to run, and how. */
export interface RunOptions extends FarOptions {
  readonly token: string;
  /** The id of the deployment record; `next` for one above the highest known to the target. */
  readonly number: number | "next";
  readonly job: Job;
  /** Files that did not exist yet at the first upload. */
  readonly files?: readonly UploadFile[];
  /** Milliseconds to wait for a running deployment. */
  readonly wait?: number;
  readonly runUrl?: string;
  /** The generation of the state for which the job was planned. If it changed since, the job is refused as stale. */
  readonly expect?: number;
}

/** How far a deployment is followed. */
export interface FarOptions extends FollowOptions {
  /** The milestone at which to stop, unless it ends before; `held` by default. */
  readonly until?: Milestone;
}

/** How `unlock` treats a running owner. */
export interface UnlockOptions extends FollowOptions {
  /** Also ends an owner that is still working. */
  readonly force?: boolean;
}

/** The project directory of a target, and how it is reached and followed. */
export interface TargetOptions {
  readonly shell: Shell;
  /** The team's project directory, absolute. */
  readonly directory: string;
  readonly clock?: Clock;
  /** Called with each line of the job's log, which is foreign text. */
  readonly log?: (line: string) => void;
  /** Called with each new state while a job is followed. */
  readonly onState?: (deployment: Deployment) => void;
  /** Milliseconds for each question; a quarter of an hour unless given. What follows a deployment has limits of its own. */
  readonly patience?: number;
}

/** A project directory on a target, and the program that works there. */
export interface Target {
  readonly directory: string;
  /**
   * Unpacks files into `DIR/.stageway/incoming/<token>` and runs the reports. Takes one round trip, and another one if the program must be
   * installed first.
   */
  receive(token: string, files: readonly UploadFile[], reports?: Readonly<Record<string, Report>>): Promise<Received>;
  /** Starts the job and follows it to the milestone. Reattaches after a lost connection. */
  run(options: RunOptions): Promise<Deployment>;
  /** Follows a deployment, and continues where an earlier call stopped. */
  follow(number: number, options?: FarOptions): Promise<Deployment>;
  /** Tells a deployment that is ready behind its gate to go, and follows it until it is held or has ended. */
  go(number: number, who: string, options?: FollowOptions): Promise<Verdict>;
  /**
   * Moves the deadline of a ready or held deployment to this many milliseconds from now. It has no effect after the deadline or a verdict.
   */
  extend(number: number, milliseconds: number, options?: FollowOptions): Promise<Verdict>;
  /** Confirms a held deployment and follows it to its end. */
  confirm(number: number, who: string, options?: FollowOptions): Promise<Verdict>;
  /** Undoes a deployment that is not confirmed, held or not, and follows it to its end. */
  undo(number: number, who: string, options?: FollowOptions): Promise<Verdict>;
  /**
   * Ends a dead or stalled owner of a deployment's lease and follows the deployment to its end: undone, or settled if it was confirmed. A working
   * owner is ended only with `force`.
   */
  unlock(number: number, who: string, options?: UnlockOptions): Promise<Verdict>;
  status(): Promise<TargetStatus>;
  /**
   * Reads the status and queues a deployment of this number for the lease, before its job starts. Older waiting deployments give way to it. The
   * entry expires after 15 seconds unless it is renewed by another call.
   */
  queue(number: number): Promise<TargetStatus>;
  /** Reads the status, and runs reports that need no upload. */
  read(reports: Readonly<Record<string, Report>>): Promise<Received>;
  /** Removes an upload that no job will use, because it may contain the application's environment. */
  discard(token: string): Promise<void>;
  /** Removes the file `unrecorded` of a deployment after its record was created. */
  recorded(number: number): Promise<void>;
  /** Adds signed statements, one per line, to an existing deployment. */
  keepSigned(number: number, lines: string): Promise<void>;
}

/** Opens a project directory on a target. Makes no connection until it is used. */
export function openTarget(options: TargetOptions): Target {
  return new ShellTarget(options);
}
