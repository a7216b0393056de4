import { spawn } from "node:child_process";
import { ActionError } from "@stageway/core";
import { toolsPath } from "./tools.ts";

/** How a program runs. */
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Time limit in milliseconds; five minutes by default. */
  readonly limit?: number;
}

/** The exit code and output of a program; the code is `null` after a signal. */
export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to completion and gives its result, also when it fails. `env` is added to this process's environment. */
export function tryProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProgramResult>();
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, PATH: toolsPath(), ...options.env },
    timeout: options.limit ?? 300_000,
    stdio: "pipe",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  child.on("error", reject);
  child.on("close", (exitCode) => resolve({ exitCode, ...output }));
  child.stdin.on("error", () => undefined); // A child that does not read its input is its own affair.
  child.stdin.end(options.input ?? "");
  return promise;
}

/**
 * Runs a program and gives its standard output.
 *
 * @throws {Error} with the end of its output when it fails.
 */
export async function program(file: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await tryProgram(file, args, options);
  if (exitCode === 0) return stdout;
  const said = (stderr.trim() || stdout.trim()).split("\n").slice(-8).join("\n");
  throw new ActionError(
    `Cannot run ${[file.split("/").at(-1), ...args.slice(0, 4)].join(" ")}: it ended with ${exitCode ?? "a signal"}: ${said}`,
  );
}
