import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { root } from "../action-file.ts";

/** What a script loaded and used until it ended. */
export interface Loaded {
  /** Files of the script's own, and their bytes. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** Modules of Node's beyond those of an empty script, as `process.moduleLoadList` names them. */
  readonly builtins: readonly string[];
  /** The most memory that it held at once, MiB. */
  readonly peak: number;
}

const nowhere = { env: { RUNNER_TEMP: tmpdir() } };

/**
 * Runs a script of CommonJS, without inputs unless an environment is given. Its log goes nowhere: to write into a pipe, Node loads more
 * modules than the script does.
 */
export async function loadedBy(
  script: string,
  { env, cwd }: { readonly env: Readonly<Record<string, string>>; readonly cwd?: string } = nowhere,
): Promise<Loaded> {
  const probe = join(root, "scripts/bench/loaded-probe.cjs");
  const stdio = ["ignore", "ignore", "ignore", "pipe"] as const;
  const child = spawn(process.execPath, ["--require", probe, script], { env, cwd, stdio: [...stdio] });
  const [told] = await Promise.all([text(child.stdio[3] as Readable), once(child, "exit")]);
  const { files, ...counts } = JSON.parse(told) as Omit<Loaded, "bytes">;
  return { ...counts, files, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) };
}
