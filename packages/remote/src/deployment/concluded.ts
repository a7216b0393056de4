import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { savedSession } from "../ssh/session.ts";
import { hostLabel } from "./host-ending.ts";
import type { DeploymentReference } from "./reference.ts";

/** Where the steps of one job tell each other that a deployment has had its verdict: beside its sessions. */
function fileOf(session: string, number: number): string {
  return join(dirname(session), `concluded-${number}`);
}

/** Tells the steps that come later, the post step above all, that this deployment has had its verdict. */
export async function markConcluded(
  sessions: readonly string[],
  { hosts, directory, number }: Pick<DeploymentReference, "hosts" | "directory" | "number">,
): Promise<void> {
  const saved = await Promise.all(sessions.map(savedSession));
  // Only beside its own: in another directory another deployment may have the same number.
  const own = saved.filter((one) => one.directory === directory && hosts.includes(hostLabel(one.address)));
  await Promise.all(own.map(({ path }) => writeFile(fileOf(path, number), "", { mode: 0o600 })));
}

/** Whether an earlier step of the job gave the verdict, over any of its sessions. */
export async function isConcluded(sessions: readonly string[], number: number): Promise<boolean> {
  const found = await Promise.all(sessions.map((session) => readFile(fileOf(session, number)).catch(() => undefined)));
  return found.some((file) => file !== undefined);
}
