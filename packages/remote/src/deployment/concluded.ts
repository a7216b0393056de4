import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where the steps of one job tell each other that a deployment has had its verdict: beside their session. */
function fileOf(session: string): string {
  return join(dirname(session), "concluded");
}

/** Tells the steps that come later, the post step above all, that this deployment has had its verdict. */
export async function markConcluded(session: string, number: number): Promise<void> {
  await writeFile(fileOf(session), String(number), { mode: 0o600 });
}

/** Whether an earlier step of the job gave the verdict, over any of its sessions. */
export async function isConcluded(sessions: readonly string[], number: number): Promise<boolean> {
  const found = await Promise.all(sessions.map((session) => readFile(fileOf(session), "utf8").catch(() => "")));
  return found.includes(String(number));
}
