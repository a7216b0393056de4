import { randomBytes } from "node:crypto";
import { ActionError, quote, systemClock, type Clock } from "@stageway/core";
import { packFiles, type UploadFile } from "./archive.ts";
import { Attachment, type Asked } from "./attachment.ts";
import type { Deployment, TargetStatus, Verdict } from "./deployment.ts";
import type { Job } from "./job.ts";
import { encodeJob } from "./job-text.ts";
import { installScript, loadProgram, programPath, receiveScript, runScript } from "./program.ts";
import { readAnswer, type Answer, type Received } from "./received.ts";
import type { Shell } from "./shell.ts";
import { encodeWord } from "./words.ts";

/** Something to be read on the target, together with an upload. */
export interface Report {
  /** Constant POSIX shell text; `$1` … are the arguments. Runs in `DIR/.stageway/incoming/<token>`. */
  readonly script: string;
  readonly arguments?: readonly string[];
}

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
}

const reportOutput = 64 * 1_048_576;

export function openTarget(options: TargetOptions): Target {
  return new ShellTarget(options);
}

class ShellTarget implements Target {
  readonly directory: string;
  readonly #shell: Shell;
  readonly #attachment: Attachment;

  constructor({ shell, directory, clock = systemClock, log = () => undefined, onState }: TargetOptions) {
    if (!/^\/[^\0\n\r]*[^/\0\n\r]$/.test(directory)) {
      throw new ActionError(
        `Cannot use the project directory: it must be an absolute path: current value is ${quote(directory)}`,
      );
    }
    this.directory = directory;
    this.#shell = shell;
    this.#attachment = new Attachment({
      shell,
      directory,
      clock,
      listener: { log, ...(onState && { state: onState }) },
    });
  }

  async receive(
    token: string,
    files: readonly UploadFile[],
    reports: Readonly<Record<string, Report>> = {},
  ): Promise<Received> {
    const archive = packFiles(files);
    const asked = Object.entries(reports).flatMap(([name, { script, arguments: given = [] }]) => {
      if (!/^[a-z][a-z0-9-]*$/.test(name))
        throw new TypeError(`A report has a name in kebab-case: current value is ${quote(name)}`);
      return [name, script, String(given.length), ...given];
    });
    const ask = (mark: string) => this.#ask(receiveScript, [mark, token, String(archive.length), ...asked], archive);
    let answer = await ask(newMark());
    if (answer.missing) {
      await this.#install();
      answer = await ask(newMark());
    }
    return answer;
  }

  async run({ token, number, job, files = [], wait = 0, runUrl = "", ...options }: RunOptions): Promise<Deployment> {
    const archive = packFiles([...files, { path: "job", content: encodeJob(job) }]);
    const words = [
      "--add",
      String(archive.length),
      "--wait",
      String(Math.ceil(wait / 1000)),
      "--url",
      encodeWord(runUrl),
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
    const program = await loadProgram();
    const script = `[ -f "$1" ] || { printf '=%s missing\\n' "$5"; exit 0; }; ${runScript}`;
    const ask = async () => {
      const mark = newMark();
      const words = [programPath(this.directory, program), "--dir", this.directory, "--mark", mark, "status"];
      const { stdout, stderr } = await this.#shell.exec(["sh", "-c", script, "sh", ...words], {
        maxOutput: reportOutput,
      });
      return this.#judge(readAnswer(stdout, mark), stderr);
    };
    const answer = await ask();
    if (!answer.missing) return answer.status;
    await this.#install();
    return (await ask()).status;
  }

  async #ask(script: string, [mark = "", ...words]: readonly string[], input: Uint8Array): Promise<Answer> {
    const path = programPath(this.directory, await loadProgram());
    const command = ["sh", "-c", script, "sh", this.directory, path, mark, ...words];
    const { stdout, stderr } = await this.#shell.exec(command, { input, maxOutput: reportOutput });
    return this.#judge(readAnswer(stdout, mark), stderr);
  }

  #judge(answer: Answer, stderr: string): Answer {
    if (answer.refused !== undefined) throw new ActionError(answer.refused);
    if (!answer.complete && !answer.missing) {
      throw new ActionError(
        `Cannot read the state of ${this.directory} on the target: its answer is not whole: ${lastLine(stderr)}`,
        {
          hint: "Run the job again: nothing was touched",
        },
      );
    }
    return answer;
  }

  async #install(): Promise<void> {
    const program = await loadProgram();
    const mark = newMark();
    const words = [this.directory, programPath(this.directory, program), String(program.text.length), mark];
    const { stdout, stderr } = await this.#shell.exec(["sh", "-c", installScript, "sh", ...words], {
      input: program.text,
    });
    if (`\n${stdout}`.includes(`\n=${mark} installed`)) return;
    throw new ActionError(`Cannot install the program in ${this.directory} on the target: ${lastLine(stderr)}`, {
      hint: "The user of the connection must be allowed to write there, and the disk must not be full",
    });
  }
}

/** What makes the program's lines of this conversation known. */
export function newMark(): string {
  return randomBytes(8).toString("hex");
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) || "it said nothing";
}
