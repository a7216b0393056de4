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

export interface FollowOptions {
  /** `clock.monotonic()` until which a lost connection is tried again, whenever it was lost. */
  readonly retryUntil?: number;
  /** Milliseconds for which it is tried again each time it was lost; ten minutes unless either is given. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

export interface RunOptions extends FarOptions {
  readonly token: string;
  /** The deployment record's id; `next` = one above the highest that the target knows. */
  readonly number: number | "next";
  readonly job: Job;
  /** Files that were not known when the rest was uploaded. */
  readonly files?: readonly UploadFile[];
  /** Milliseconds to wait for a deployment that is under way. */
  readonly wait?: number;
  readonly runUrl?: string;
  /** The generation of the state that the job was planned for; when somebody came between, it is refused as stale. */
  readonly expect?: number;
}

export interface FarOptions extends FollowOptions {
  /** How far it is followed; one that ends before is followed to its end. Until it is held unless given. */
  readonly until?: Milestone;
}

export interface UnlockOptions extends FollowOptions {
  /** Ends an owner that is at work, too. */
  readonly force?: boolean;
}

export interface TargetOptions {
  readonly shell: Shell;
  /** The team's project directory, absolute. */
  readonly directory: string;
  readonly clock?: Clock;
  /** Gets the lines of the job's log: foreign text. */
  readonly log?: (line: string) => void;
  /** Gets each new state while a job is followed. */
  readonly onState?: (deployment: Deployment) => void;
}

/** A project directory on a target, and the program that works there. */
export interface Target {
  readonly directory: string;
  /**
   * Unpacks files into `DIR/.stageway/incoming/<token>` and runs the reports: one round trip, and one more when the program
   * has to be installed first.
   */
  receive(token: string, files: readonly UploadFile[], reports?: Readonly<Record<string, Report>>): Promise<Received>;
  /** Starts the job and follows it as far as asked; attaches again after a lost connection. */
  run(options: RunOptions): Promise<Deployment>;
  /** Follows a deployment, from where this target left it off when it did before. */
  follow(number: number, options?: FarOptions): Promise<Deployment>;
  /** Tells a deployment that is ready behind its gate to go, and follows it until it is held or has ended. */
  go(number: number, who: string, options?: FollowOptions): Promise<Verdict>;
  /**
   * Sets the deadline of a deployment that is ready or held anew: so many milliseconds from now. Too late once its time is
   * over or it has a verdict.
   */
  extend(number: number, milliseconds: number, options?: FollowOptions): Promise<Verdict>;
  /** Confirms a held deployment and follows it to its end. */
  confirm(number: number, who: string, options?: FollowOptions): Promise<Verdict>;
  /** Undoes a deployment that is not confirmed, held or not, and follows it to its end. */
  undo(number: number, who: string, options?: FollowOptions): Promise<Verdict>;
  /**
   * Ends the owner of a deployment's lease when it is gone or stands still, and follows the deployment to the end that a
   * take-over gives it: undone, or settled when it was confirmed. An owner at work is only ended with `force`.
   */
  unlock(number: number, who: string, options?: UnlockOptions): Promise<Verdict>;
  status(): Promise<TargetStatus>;
  /**
   * The status, and a note that a deployment of this number waits for the lease and has no job yet: older ones that wait
   * give way to it. The note counts for 15 seconds, so whoever waits asks again before.
   */
  queue(number: number): Promise<TargetStatus>;
  /** The status, and reports for which nothing has to be uploaded. */
  read(reports: Readonly<Record<string, Report>>): Promise<Received>;
  /** Removes an upload that no job will use: the application's environment may be in it. */
  discard(token: string): Promise<void>;
  /** Notes that the record of a deployment was made: the file `unrecorded` of it goes. */
  recorded(number: number): Promise<void>;
  /** Keeps statements, a line each, beside those of a deployment that is there. */
  keepSigned(number: number, lines: string): Promise<void>;
}

export function openTarget(options: TargetOptions): Target {
  return new ShellTarget(options);
}
