import { readdir, readFile } from "node:fs/promises";

/** Kills every process of ssh that a job has: the master and its clients, known by the job's folder in their words. */
export async function killSsh(folder: string): Promise<void> {
  for (const pid of await sshOf(folder)) kill(pid);
}

export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

async function sshOf(folder: string): Promise<number[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1);
  const words = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.filter((_, index) => words[index]?.startsWith("ssh") === true && words[index].includes(folder));
}
