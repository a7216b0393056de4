import { readdirSync, readFileSync } from "node:fs";
import { findTool } from "../tools.ts";

/**
 * The command that runs another one so that nothing of it survives its end, as nothing survives a runner's machine: a
 * process namespace, which the kernel ends as a whole. That needs root; without it only the processes that can still be
 * found below the command are ended by `killTree`. When this process is killed, the command is too.
 */
export function contained(command: readonly string[]): string[] {
  const setpriv = findTool("setpriv");
  const withMaker = setpriv === undefined ? [] : [setpriv, "--pdeathsig", "KILL"];
  const unshare = findTool("unshare");
  if (process.getuid?.() !== 0 || unshare === undefined) return [...withMaker, ...command];
  const init = findTool("docker-init");
  const first = init === undefined ? [] : [init, "--"];
  return [...withMaker, unshare, "--fork", "--pid", "--kill-child", "--mount-proc", ...first, ...command];
}

/** Ends a process and everything below it at once: stopped from the top, so that nothing new starts, then killed. */
export function killTree(pid: number): void {
  const found: number[] = [];
  const stop = (each: number) => {
    if (!send(each, "SIGSTOP")) return;
    found.push(each);
    children(each).forEach(stop);
  };
  stop(pid);
  for (const each of found) send(each, "SIGKILL");
}

/** The process that stands for the whole command: below `unshare`, which ignores signals itself. */
export function leader(pid: number): number {
  return /unshare/.test(commandName(pid)) ? (children(pid)[0] ?? pid) : pid;
}

/** A process belongs to the thread that started it, so the children of every thread are asked for. */
function children(pid: number): number[] {
  const folder = `/proc/${pid}/task`;
  return threads(folder).flatMap((thread) =>
    read(`${folder}/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

function threads(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // The process is gone.
  }
}

function commandName(pid: number): string {
  return read(`/proc/${pid}/comm`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // The process is gone.
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
