import { spawn } from "node:child_process";

/** How a git command ended. */
export interface GitResult {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
}

/** The environment of every git command here: nothing of the machine's own configuration reaches a test. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
};

/** One bare repository, reached through the git command. */
export class Git {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Runs git and gives how it ended; a failure is a result. */
  attempt(
    args: readonly string[],
    options: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {},
  ): Promise<GitResult> {
    const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
    const child = spawn("git", args, { cwd: this.path, env: { ...gitEnvironment, ...options.env } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ exitCode: code ?? 128, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
    });
    // Git may end before it has read everything; its exit status says what happened.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    return promise;
  }

  /** Runs git and gives its output without the last line break; a failure is thrown. */
  async run(
    args: readonly string[],
    options: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {},
  ): Promise<string> {
    const { exitCode, stdout, stderr } = await this.attempt(args, options);
    if (exitCode !== 0) throw new Error(`Cannot run git ${args.join(" ")}: ${stderr.trim()}`);
    return stdout.toString().replace(/\n$/, "");
  }

  /** True when the command succeeds. */
  async holds(...args: string[]): Promise<boolean> {
    return (await this.attempt(args)).exitCode === 0;
  }

  /** Splits NUL-separated output into rows of the given number of fields. */
  async rows(args: readonly string[], fields: number): Promise<string[][]> {
    const text = await this.run(args);
    const cells = text === "" ? [] : text.replace(/\0$/, "").split("\0");
    return Array.from({ length: Math.floor(cells.length / fields) }, (_, row) =>
      cells.slice(row * fields, (row + 1) * fields),
    );
  }
}
