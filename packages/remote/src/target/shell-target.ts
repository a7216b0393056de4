import { ActionError, quote, systemClock } from "@stageway/core";
import { Access, newMark } from "./access.ts";
import { packFiles, type UploadFile } from "./archive.ts";
import { Attachment, type Asked } from "./attachment.ts";
import type { Deployment, TargetStatus, Verdict } from "./deployment.ts";
import { encodeJob } from "./job-text.ts";
import { otherProgramHint } from "./other-program.ts";
import { readAnswer, type Received } from "./received.ts";
import type { FarOptions, FollowOptions, Report, RunOptions, Target, TargetOptions, UnlockOptions } from "./target.ts";
import { encodeWord } from "./words.ts";

const reportOutput = 64 * 1_048_576;
/** Milliseconds for a question and what is uploaded with it: a host that never answers must not hold a job for ever. */
const longestAnswer = 900_000;
/** Milliseconds for a note of what was signed or put on record: the deployment has ended, and a silent host must not hold up what comes after it. */
const longestKeeping = 30_000;

/** Says each wish to the program in its words, over a shell. */
export class ShellTarget implements Target {
  readonly directory: string;
  readonly #access: Access;
  readonly #patience: number;
  readonly #attachment: Attachment;

  constructor({
    shell,
    directory,
    clock = systemClock,
    log = () => undefined,
    onState,
    patience = longestAnswer,
  }: TargetOptions) {
    if (!/^\/[^\0\n\r]*[^/\0\n\r]$/.test(directory)) {
      throw new ActionError(
        `Cannot use the project directory: it must be an absolute path: current value is ${quote(directory)}`,
      );
    }
    this.directory = directory;
    this.#patience = patience;
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
    until = "held",
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
      until,
    ];
    const { deployment } = await this.#attachment.hold(
      {
        words: ["run", ...words, token, String(number)],
        ...(number !== "next" && { expected: number }),
        input: archive,
        until,
        act: "start the job",
      },
      options,
    );
    return deployment;
  }

  async follow(number: number, { until = "held", ...options }: FarOptions = {}): Promise<Deployment> {
    const { deployment } = await this.#attachment.hold(
      { number, offset: this.#attachment.offsetOf(number) ?? 0, until, act: `follow deployment ${number}` },
      options,
    );
    return deployment;
  }

  go(number: number, who: string, options: FollowOptions = {}): Promise<Verdict> {
    const words = (offset: string) => ["go", "--follow", offset, String(number), encodeWord(who)];
    return this.#hold({ words, number, until: "held", act: `let deployment ${number} go` }, options);
  }

  extend(number: number, milliseconds: number, options: FollowOptions = {}): Promise<Verdict> {
    const words = ["extend", String(number), String(Math.max(1, Math.round(milliseconds)))];
    return this.#hold({ words, number, until: "held", act: `extend the time of deployment ${number}` }, options);
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

  #conclude(verb: readonly string[], number: number, who: string, options: FollowOptions): Promise<Verdict> {
    const words = (offset: string) => [...verb, "--follow", offset, String(number), encodeWord(who)];
    return this.#hold({ words, number, until: "ended", act: `${verb[0]} deployment ${number}` }, options);
  }

  async #hold(asked: Asked, options: FollowOptions): Promise<Verdict> {
    const { deployment, late } = await this.#attachment.hold(asked, options);
    return late === undefined ? { accepted: true, deployment } : { accepted: false, reason: late, deployment };
  }

  async status(): Promise<TargetStatus> {
    return (await this.#ask(["status"])).status;
  }

  async queue(number: number): Promise<TargetStatus> {
    return (await this.#ask(["queue", String(number)])).status;
  }

  read(reports: Readonly<Record<string, Report>>): Promise<Received> {
    return this.#ask(["status", ...reportWords(reports)]);
  }

  async discard(token: string): Promise<void> {
    await this.#ask(["discard", token]);
  }

  async recorded(number: number): Promise<void> {
    await this.#ask(["recorded", String(number)], undefined, longestKeeping);
  }

  async keepSigned(number: number, lines: string): Promise<void> {
    const bytes = Buffer.from(lines);
    await this.#ask(["signed", String(number), String(bytes.length)], bytes, longestKeeping);
  }

  async #ask(words: readonly string[], input?: Uint8Array, timeout = this.#patience): Promise<Received> {
    const mark = newMark();
    const { stdout, stderr, timedOut } = await this.#access.ask(mark, words, {
      ...(input && { input }),
      maxOutput: reportOutput,
      timeout,
    });
    const { refused, complete, ...answer } = readAnswer(stdout, mark);
    if (refused !== undefined) throw new ActionError(refused, { hint: otherProgramHint(refused) });
    if (complete) return answer;
    const ended = timedOut ? `it did not end within ${timeout / 1000} s` : "it said nothing";
    const said = stderr.trimEnd().split("\n").at(-1) || ended;
    throw new ActionError(
      `Cannot read the state of ${this.directory} on the target: its answer is incomplete: ${said}`,
      { hint: "Run the job again: nothing was touched" },
    );
  }
}

function reportWords(reports: Readonly<Record<string, Report>>): readonly string[] {
  return Object.entries(reports).flatMap(([name, words]) => [name, String(words.length), ...words.map(encodeWord)]);
}
