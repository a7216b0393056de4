import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createProcesses } from "@stageway/core";
import { quoteCommand } from "../ssh/quoting.ts";
import type { Job } from "./job.ts";
import { loadProgram } from "./program.ts";
import { localShell, type Shell } from "./shell.ts";
import { openTarget, type Target } from "./target.ts";

/** The shells that serve as `sh` on hosts: Debian's dash, busybox on small systems, and bash in POSIX mode. */
export const interpreters = ["dash", "busybox sh", "bash --posix"] as const;

/** A temporary project directory on this machine, with the real program, real processes and a scripted docker. */
export interface Sandbox extends AsyncDisposable {
  readonly directory: string;
  readonly shell: Shell;
  readonly target: Target;
  /** Log lines of the followed jobs. */
  readonly lines: string[];
  readonly env: Record<string, string>;
  /** Opens the same directory with additional environment variables. */
  with(env: Record<string, string>): { target: Target; shell: Shell };
  write(path: string, text: string): Promise<void>;
  /** `undefined` when the file does not exist. */
  read(path: string): Promise<string | undefined>;
  /** Puts a script of this name first on the path. */
  play(name: string, script: string): Promise<void>;
  /** Process ids of all owners and waiters that the lease names. */
  owners(): Promise<number[]>;
}

/**
 * Creates a project directory in a temporary folder.
 *
 * @param interpreter the shell that runs the program, one of `interpreters`
 */
export async function sandbox(interpreter: string, env: Record<string, string> = {}): Promise<Sandbox> {
  const root = await mkdtemp(join(tmpdir(), "stageway-target-"));
  const directory = join(root, "site");
  const bin = join(root, "bin");
  await mkdir(directory);
  await mkdir(bin);
  const processes = createProcesses({ env: process.env });
  const whole = {
    ...onlyTexts(process.env),
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    STAGEWAY_SHELL: interpreter,
    ROOT: root,
    ...env,
  };
  const lines: string[] = [];
  const open = (extra: Record<string, string>) => {
    const shell = localShell(processes, { ...whole, ...extra });
    return { shell, target: openTarget({ shell, directory, log: (line) => lines.push(line) }) };
  };
  const lease = join(directory, ".stageway", "lease");
  const owners = async () => {
    const names = [
      ...(await readdir(lease).catch(() => [])),
      ...(await readdir(join(lease, "waiting")).catch(() => [])).map((name) => `waiting/${name}`),
    ];
    const identities = await Promise.all(names.map((name) => readlink(join(lease, name)).catch(() => "")));
    return identities.map((identity) => Number(identity.split(" ")[1])).filter((pid) => pid > 1);
  };
  return {
    directory,
    lines,
    env: whole,
    ...open({}),
    with: open,
    owners,
    write: async (path, text) => {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    },
    read: (path) => readFile(join(directory, path), "utf8").catch(() => undefined),
    play: async (name, script) => {
      await writeFile(join(bin, name), script);
      await chmod(join(bin, name), 0o755);
    },
    [Symbol.asyncDispose]: async () => {
      for (const pid of await owners()) killGroup(pid);
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A shell that behaves like sshd for a key with a forced command: the requested command is in SSH_ORIGINAL_COMMAND. */
export async function forcedShell(site: Sandbox, ...options: readonly string[]): Promise<Shell> {
  const program = join(site.directory, "..", "program.sh");
  await writeFile(program, (await loadProgram()).text);
  const interpreter = site.env["STAGEWAY_SHELL"] ?? "sh";
  const forced = [...interpreter.split(" "), program, "--dir", site.directory, ...options, "--forced"];
  return {
    exec: (command, more) => site.with({ SSH_ORIGINAL_COMMAND: quoteCommand(command) }).shell.exec(forced, more),
  };
}

/** Sends a signal to a process group; does nothing when it no longer exists. */
export function killGroup(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** A job without steps, with the given parts replaced. */
export function job(parts: Partial<Job> = {}): Job {
  return { prepare: [], change: [], settle: [], hold: 0, ...parts };
}

/** A job that installs `compose.yml` and `conf/app.cfg`. */
export function placing(parts: Partial<Job> = {}): Job {
  return job({
    change: [
      {
        title: "place compose.yml",
        do: [["place", "files/compose.yml", "compose.yml", "644"]],
        undo: [["restore", "compose.yml"]],
      },
      {
        title: "place conf/app.cfg",
        do: [["place", "files/conf/app.cfg", "conf/app.cfg", "600"]],
        undo: [["restore", "conf/app.cfg"]],
      },
    ],
    ...parts,
  });
}

/** The files of `placing`. */
export function filesOf(text: string) {
  return [
    { path: "files/compose.yml", content: `${text} compose` },
    { path: "files/conf/app.cfg", content: `${text} configuration` },
  ];
}

/** Options of a question that is asked once. The limit counts from each question, since a file's rows together may take long. */
export const limit = {
  retryUntil: 0,
  get signal() {
    return AbortSignal.timeout(120_000);
  },
};

/**
 * Polls until the condition gives a value.
 *
 * @throws {Error} after `limit` milliseconds.
 */
export async function eventually<T>(
  condition: () => Promise<T | undefined | false>,
  what: string,
  limit = 15_000,
): Promise<T> {
  const end = performance.now() + limit;
  while (performance.now() < end) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited in vain for ${what}`);
}

function onlyTexts(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
