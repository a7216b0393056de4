import { ActionError, quote, systemClock, type Clock } from "@stageway/core";
import { Access, newMark } from "./access.ts";
import { packFiles, type UploadFile } from "./archive.ts";
import { Attachment, type Asked } from "./attachment.ts";
import type { Deployment, TargetStatus, Verdict } from "./deployment.ts";
import type { Job } from "./job.ts";
import { encodeJob } from "./job-text.ts";
import { readAnswer, type Received } from "./received.ts";
import type { Shell } from "./shell.ts";
import { encodeWord } from "./words.ts";

/**
 * Something to be read on the target in the same round trip: what stands of a compose project (read in the folder of an
 * upload), the deployments whose record is still to be made, the releases of those that have ended, or, before the compose
 * report, the files of an earlier deployment, which are laid into the upload.
 */
export type Report =
  | readonly [kind: "compose", project: string, ...composeFiles: string[]]
  | readonly [kind: "unrecorded"]
  | readonly [kind: "releases"]
  | readonly [kind: "snapshot", number: string, ...files: string[]];

export interface FollowOptions {
  /** `clock.now()` until which a lost connection is tried again; ten minutes from now unless given. */
  readonly until?: number;
  readonly signal?: AbortSignal;
}

export interface RunOptions extends FollowOptions {
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
  /** Starts the job and follows it until it is held or has ended; attaches again after a lost connection. */
  run(options: RunOptions): Promise<Deployment>;
  follow(number: number, options?: FollowOptions): Promise<Deployment>;
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
  /** The status, and reports for which nothing has to be uploaded. */
  read(reports: Readonly<Record<string, Report>>): Promise<Received>;
  /** Removes an upload that no job will use: the application's environment may be in it. */
  discard(token: string): Promise<void>;
  /** Notes that the record of a deployment was made: the file `unrecorded` of it goes. */
  recorded(number: number): Promise<void>;
}

const reportOutput = 64 * 1_048_576;

export function openTarget(options: TargetOptions): Target {
  return new ShellTarget(options);
}

class ShellTarget implements Target {
  readonly directory: string;
  readonly #access: Access;
  readonly #attachment: Attachment;

  constructor({ shell, directory, clock = systemClock, log = () => undefined, onState }: TargetOptions) {
    if (!/^\/[^\0\n\r]*[^/\0\n\r]$/.test(directory)) {
      throw new ActionError(
        `Cannot use the project directory: it must be an absolute path: current value is ${quote(directory)}`,
      );
    }
    this.directory = directory;
    this.#access = new Access(shell, directory);
    this.#attachment = new Attachment({
      access: this.#access,
      directory,
      clock,
      listener: { log, ...(onState && { state: onState }) },
    });
  }

  receive(
    token: string,
    files: readonly UploadFile[],
    reports: Readonly<Record<string, Report>> = {},
  ): Promise<Received> {
    const archive = packFiles(files);
    return this.#ask(["receive", token, String(archive.length), ...reportWords(reports)], archive);
  }

  async run({
    token,
    number,
    job,
    files = [],
    wait = 0,
    runUrl = "",
    expect,
    ...options
  }: RunOptions): Promise<Deployment> {
    const archive = packFiles([...files, { path: "job", content: encodeJob(job) }]);
    const words = [
      "--add",
      String(archive.length),
      "--wait",
      String(Math.ceil(wait / 1000)),
      "--url",
      encodeWord(runUrl),
      ...(expect === undefined ? [] : ["--expect", String(expect)]),
      "--follow",
    ];
    const { deployment } = await this.#attachment.hold(
      { words: ["run", ...words, token, String(number)], input: archive, until: "held", act: "start the job" },
      options,
    );
    return deployment;
  }

  async follow(number: number, options: FollowOptions = {}): Promise<Deployment> {
    const { deployment } = await this.#attachment.hold(
      { number, offset: 0, until: "held", act: `follow deployment ${number}` },
      options,
    );
    return deployment;
  }

  confirm(number: number, who: string, options: FollowOptions = {}): Promise<Verdict> {
    return this.#conclude(["confirm"], number, who, options);
  }

  undo(number: number, who: string, options: FollowOptions = {}): Promise<Verdict> {
    return this.#conclude(["undo"], number, who, options);
  }

  unlock(number: number, who: string, { force = false, ...options }: UnlockOptions = {}): Promise<Verdict> {
    return this.#conclude(["unlock", ...(force ? ["--force"] : [])], number, who, options);
  }

  async #conclude(verb: readonly string[], number: number, who: string, options: FollowOptions): Promise<Verdict> {
    const asked: Asked = {
      words: (offset) => [...verb, "--follow", offset, String(number), encodeWord(who)],
      number,
      until: "ended",
      act: `${verb[0]} deployment ${number}`,
    };
    const { deployment, late } = await this.#attachment.hold(asked, options);
    return late === undefined ? { accepted: true, deployment } : { accepted: false, reason: late, deployment };
  }

  async status(): Promise<TargetStatus> {
    return (await this.#ask(["status"])).status;
  }

  read(reports: Readonly<Record<string, Report>>): Promise<Received> {
    return this.#ask(["status", ...reportWords(reports)]);
  }

  async discard(token: string): Promise<void> {
    await this.#ask(["discard", token]);
  }

  async recorded(number: number): Promise<void> {
    await this.#ask(["recorded", String(number)]);
  }

  async #ask(words: readonly string[], input?: Uint8Array): Promise<Received> {
    const mark = newMark();
    const { stdout, stderr } = await this.#access.ask(mark, words, {
      ...(input && { input }),
      maxOutput: reportOutput,
    });
    const { refused, complete, ...answer } = readAnswer(stdout, mark);
    if (refused !== undefined) throw new ActionError(refused);
    if (complete) return answer;
    const said = stderr.trimEnd().split("\n").at(-1) || "it said nothing";
    throw new ActionError(
      `Cannot read the state of ${this.directory} on the target: its answer is not whole: ${said}`,
      { hint: "Run the job again: nothing was touched" },
    );
  }
}

function reportWords(reports: Readonly<Record<string, Report>>): readonly string[] {
  return Object.entries(reports).flatMap(([name, words]) => [name, String(words.length), ...words.map(encodeWord)]);
}
