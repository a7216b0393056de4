import { execFile } from "node:child_process";

/** What one run of a script needs, and how it must end. */
export interface ScriptRun {
  readonly script: string;
  /** Complete: `NODE_EXTRA_CA_CERTS`, where it is set, costs 40 ms on some versions of Node. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly exitCode: number;
  /** Text that its log must have. */
  readonly says: string;
  readonly args?: readonly string[];
}

/** Runs a script to its end; a run that did not do what it was to do is not timed but an error. */
export async function runScript({ script, env, cwd, exitCode, says, args = [] }: ScriptRun): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<{ code: string; log: string }>();
  execFile(process.execPath, [script, ...args], { env, cwd }, (error, stdout, stderr) =>
    resolve({ code: String(error === null ? 0 : error.code), log: stdout + stderr }),
  );
  const { code, log } = await promise;
  if (code === String(exitCode) && log.includes(says)) return;
  throw new Error(
    `Cannot time ${script}: it was to end with ${exitCode} and to say ${JSON.stringify(says)}: current value is ${code}: ${log}`,
  );
}
