/** The command as a process of its own, which can be interrupted. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createProcesses, type Env, type Finished, type Running } from "@stageway/core";
import { until } from "@stageway/testbed";

const command = fileURLToPath(new URL("../bin/stageway.mjs", import.meta.url));

export interface CommandProcess extends AsyncDisposable {
  readonly running: Running;
  /** Waits until it has said this, on whatever stream. */
  says(words: string): Promise<void>;
  /** Waits until a private key lies among its temporary files. */
  hasKey(): Promise<void>;
  /** What it said, once it ended. */
  ended(): Promise<Pick<Finished, "exitCode"> & { readonly said: string }>;
  /** Temporary files of it that are left. */
  files(): Promise<readonly string[]>;
  /** Waits until no ssh process is left that uses one. */
  isGone(): Promise<void>;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Env;
  /** Whether it has a terminal: what is written to it is typed there. */
  readonly terminal?: boolean;
}

export async function startStageway(words: readonly string[], options: CommandOptions): Promise<CommandProcess> {
  const temporary = await mkdtemp(join(tmpdir(), "sw-"));
  let said = "";
  const env = { PATH: process.env["PATH"], HOME: "/nowhere", TERM: "dumb", ...options.env, TMPDIR: temporary };
  const line = [process.execPath, command, ...words];
  const [program = "", ...args] = options.terminal === true ? ["script", "-qefc", line.join(" "), "/dev/null"] : line;
  const running = createProcesses({ env }).start(program, args, {
    cwd: options.cwd,
    env,
  });
  // A question has no end of line.
  for (const stream of [running.stdout, running.stderr]) stream.on("data", (text) => (said += String(text)));
  const files = async () => await readdir(temporary, { recursive: true });
  return {
    running,
    says: (wanted) => until(wanted, () => said.includes(wanted)),
    hasKey: () => until("a key", async () => (await files()).some((path) => path.endsWith("/ctl"))),
    ended: async () => ({ exitCode: (await running.finished).exitCode, said }),
    files,
    // Those that used the connection hear of its end a moment later.
    isGone: () => until("the end of ssh", async () => (await sshUsing(temporary)).length === 0, 5000),
    [Symbol.asyncDispose]: async () => {
      await running.stop();
      await rm(temporary, { recursive: true, force: true });
    },
  };
}

async function sshUsing(folder: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.startsWith("ssh") && line.includes(folder));
}
