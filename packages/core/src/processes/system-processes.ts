import type { ChildProcess } from "node:child_process";
import { PassThrough, pipeline, Readable, type Writable } from "node:stream";
import { systemClock } from "../clock.ts";
import type { Env } from "../env.ts";
import { codeOf, describe } from "../errors.ts";
import { capture, type Captured } from "./captured.ts";
import { childEnv } from "./child-env.ts";
import { commandLine } from "./command-line.ts";
import { finish } from "./finished.ts";
import { signalGroup, stopGroup, unwatchGroup, watchGroup } from "./groups.ts";
import type { Finished, Processes, ProcessOptions, Running } from "./processes.ts";

/** Bytes kept of a stream that nobody reads but messages. */
const messageOutput = 65_536;
const usualMaxOutput = 10 * 1_048_576;
/** Milliseconds that a process which outlives its parent may go on holding the pipes. */
const pipeGrace = 1000;

/** What all programs of an action share. */
export interface ProcessWorld {
  /** The action's own environment. */
  readonly env: Env;
  /** Ends every program that was not given a signal of its own. */
  readonly signal?: AbortSignal | undefined;
}

/** The programs of this machine. */
export function createProcesses(world: ProcessWorld): Processes {
  return {
    run: (file, args, options) =>
      launch(file, args, { input: "", maxOutput: usualMaxOutput, ...options }, world).finished,
    start: (file, args, options) => launch(file, args, options ?? {}, world),
  };
}

function launch(file: string, args: readonly string[], options: ProcessOptions, world: ProcessWorld): Running {
  const settings = {
    ...options,
    signal: options.signal ?? world.signal,
    env: options.env ?? childEnv(world.env, options.moreEnv),
  };
  const attempt = spawnGroup(file, args, settings);
  const program = new Program(commandLine(file, args), attempt, settings);
  return {
    pid: program.pid,
    stdin: program.stdin,
    stdout: program.stdout,
    stderr: program.stderr,
    finished: program.finished.promise,
    kill: (signal = "SIGTERM") => program.signal(signal),
    stop: () => program.stop(),
    [Symbol.asyncDispose]: () => program.stop().then(ignore),
  };
}

/** A child in a process group of its own, or why there is none. */
type Attempt = ChildProcess | { readonly startFailure: string };

function spawnGroup(file: string, args: readonly string[], { cwd, env, signal }: ProcessOptions): Attempt {
  if (signal?.aborted === true) return { startFailure: "the action was cancelled before" };
  // Loaded only when something is started: it costs an action that starts nothing a tenth of its time.
  const { spawn } = process.getBuiltinModule("node:child_process");
  try {
    return spawn(file, [...args], { cwd, env: { ...env }, detached: true, stdio: "pipe" });
  } catch (error) {
    return { startFailure: describe(error) };
  }
}

/** One child from its start to its end. */
class Program {
  readonly finished = Promise.withResolvers<Finished>();
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly #command: string;
  readonly #options: ProcessOptions;
  readonly #begun = systemClock.monotonic();
  readonly #output: readonly [Captured | undefined, Captured];
  readonly #cleanup: (() => void)[] = [];
  #timedOut = false;
  #cancelled = false;
  #startFailure: string | undefined;
  #stopping: Promise<void> | undefined;

  constructor(command: string, attempt: Attempt, options: ProcessOptions) {
    this.#command = command;
    this.#options = options;
    const child = "startFailure" in attempt ? undefined : attempt;
    this.pid = child?.pid;
    this.stdin = child?.stdin ?? new PassThrough().destroy();
    this.stdout = child?.stdout ?? Readable.from([]);
    this.stderr = child?.stderr ?? Readable.from([]);
    this.#output = this.#captureOutput();
    if ("startFailure" in attempt) this.#startFailure = attempt.startFailure;
    if (child === undefined) this.#end(undefined, undefined);
    else this.#follow(child);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) signalGroup(this.pid, signal);
  }

  async stop(): Promise<Finished> {
    if (this.pid !== undefined) this.#stopping ??= stopGroup(this.pid);
    await this.#stopping;
    return this.finished.promise;
  }

  #captureOutput(): [Captured | undefined, Captured] {
    const { maxOutput, onStdout, onStderr } = this.#options;
    const wantsStdout = maxOutput !== undefined || onStdout !== undefined;
    const stdout = wantsStdout ? capture(this.stdout, maxOutput ?? messageOutput, onStdout) : undefined;
    return [stdout, capture(this.stderr, maxOutput ?? messageOutput, onStderr)];
  }

  #follow(child: ChildProcess): void {
    if (child.pid !== undefined) watchGroup(child.pid);
    child.on("error", (error) => {
      if (child.pid === undefined) this.#startFailure = reason(error, this.#options.cwd);
      if (child.pid === undefined) this.#end(undefined, undefined);
    });
    child.on("exit", () => {
      if (child.pid !== undefined) unwatchGroup(child.pid);
      this.#releasePipesSoon();
    });
    child.on("close", (exitCode, signal) => this.#end(exitCode ?? undefined, signal ?? undefined));
    this.#feed();
    this.#watchTime();
  }

  #feed(): void {
    const { input } = this.#options;
    this.stdin.on("error", () => undefined); // A program may end without reading all of its input.
    if (input instanceof Readable) pipeline(input, this.stdin, (error) => this.#inputEnded(error));
    else if (input !== undefined) this.stdin.end(input);
  }

  /** A source that breaks would look like the end of the input, and the program would go on with half of it. */
  #inputEnded(error: Error | null | undefined): void {
    const programEnded = ["EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED", "ECONNRESET"].includes(
      codeOf(error),
    );
    if (!error || programEnded) return;
    this.#startFailure = `its input could not be read: ${describe(error)}`;
    void this.stop();
  }

  #watchTime(): void {
    const { timeout, signal } = this.#options;
    if (timeout !== undefined) {
      const timer = setTimeout(() => {
        this.#timedOut = true;
        void this.stop();
      }, timeout);
      this.#cleanup.push(() => clearTimeout(timer));
    }
    const cancel = () => {
      this.#cancelled = true;
      void this.stop();
    };
    signal?.addEventListener("abort", cancel, { once: true });
    this.#cleanup.push(() => signal?.removeEventListener("abort", cancel));
  }

  /** The program's own children may hold its pipes open for ever; what nobody captures is left to its reader. */
  #releasePipesSoon(): void {
    const timer = setTimeout(() => {
      if (this.#output[0] !== undefined) this.stdout.destroy();
      this.stderr.destroy();
    }, pipeGrace);
    this.#cleanup.push(() => clearTimeout(timer));
  }

  #end(exitCode: number | undefined, signal: NodeJS.Signals | undefined): void {
    for (const clean of this.#cleanup.splice(0)) clean();
    const [stdout, stderr] = this.#output;
    const facts = {
      command: this.#command,
      exitCode: this.#startFailure === undefined ? exitCode : undefined,
      signal,
      stdout: stdout?.text() ?? "",
      stderr: stderr.text(),
      timedOut: this.#timedOut,
      cancelled: this.#cancelled || (this.#options.signal?.aborted === true && exitCode === undefined),
      truncated: stdout?.truncated === true || stderr.truncated,
      startFailure: this.#startFailure,
      duration: systemClock.monotonic() - this.#begun,
    };
    this.finished.resolve(finish(facts, this.#options.timeout));
  }
}

/** `ENOENT` is said of a missing folder too. */
function reason(error: Error, cwd: string | undefined): string {
  if (codeOf(error) !== "ENOENT") return describe(error);
  return cwd === undefined ? "there is no such program" : `there is no such program, or no folder ${cwd}`;
}

function ignore(): void {}
