import { randomBytes } from "node:crypto";
import { ActionError, type Finished } from "@stageway/core";
import { loginFault } from "./login-fault.ts";
import { installScript, loadProgram, programPath, runScript } from "./program.ts";
import type { ExecOptions, Shell } from "./shell.ts";
import { encodeWord } from "./words.ts";

/** Milliseconds for the program's way to the host: a quarter of a megabyte. */
const longestInstallation = 300_000;

/**
 * The program on a target, however it is reached: through a shell, where it is installed when it is not there, or behind a
 * forced command, which takes the program's words and nothing else, and says so when it is asked for a shell.
 */
export class Access {
  readonly #shell: Shell;
  readonly #directory: string;
  #forced = false;

  constructor(shell: Shell, directory: string) {
    this.#shell = shell;
    this.#directory = directory;
  }

  /**
   * Runs a verb of the program.
   *
   * @param mark what its lines begin with, see `newMark`
   * @param words each without blanks, see `encodeWord`
   */
  async ask(mark: string, words: readonly string[], options: ExecOptions = {}): Promise<Finished> {
    const byWords = this.#forced;
    const finished = await this.#try(mark, words, options);
    const said = `\n${finished.stdout}`;
    // Two may ask at once, and both be told.
    if (!byWords && /\n=forced\r?\n/.test(said)) this.#forced = true;
    else if (said.includes(`\n=${mark} missing\n`)) await this.#install(options.signal);
    else {
      const fault = said.includes(`\n=${mark} `) ? undefined : loginFault(finished);
      if (fault !== undefined) throw fault;
      return finished;
    }
    return await this.#try(mark, words, options);
  }

  async #try(mark: string, words: readonly string[], options: ExecOptions): Promise<Finished> {
    if (this.#forced) {
      return await this.#shell.exec(["--mark", mark, "--dir", encodeWord(this.#directory), ...words], options);
    }
    const path = programPath(this.#directory, await loadProgram());
    return await this.#shell.exec(["sh", "-c", runScript, "sh", path, this.#directory, mark, ...words], options);
  }

  async #install(signal: AbortSignal | undefined): Promise<void> {
    const program = await loadProgram();
    const mark = newMark();
    const words = [this.#directory, programPath(this.#directory, program), String(program.text.length), mark];
    const { stdout, stderr, timedOut } = await this.#shell.exec(["sh", "-c", installScript, "sh", ...words], {
      input: program.text,
      timeout: longestInstallation,
      signal,
    });
    if (`\n${stdout}`.includes(`\n=${mark} installed`)) return;
    const ended = timedOut ? "it did not end within 5 minutes" : "it said nothing";
    const said = stderr.trimEnd().split("\n").at(-1) || ended;
    throw new ActionError(`Cannot install the program in ${this.#directory} on the target: ${said}`, {
      hint: "The user of the connection must be allowed to write there, and the disk must not be full",
    });
  }
}

/** What makes the program's lines of this conversation known. */
export function newMark(): string {
  return randomBytes(8).toString("hex");
}
