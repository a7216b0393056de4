/** Milliseconds between SIGTERM and SIGKILL. */
const grace = 2000;

/** Process groups of ours that may still have members. */
const alive = new Set<number>();

/** Remembers a group, so that it is ended with the action at the latest. */
export function watchGroup(group: number): void {
  alive.add(group);
}

/** Forgets a group whose leader ended, unless it has members left. */
export function unwatchGroup(group: number): void {
  if (!signalGroup(group, 0)) alive.delete(group);
}

/** Sends a signal to every process of a group; says whether there was one. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  if (!alive.has(group)) return false; // Its number may belong to somebody else by now.
  try {
    return process.kill(-group, signal);
  } catch {
    return false; // Nobody is left there, or nobody whom we may signal.
  }
}

/** Sends SIGTERM to a group, and SIGKILL after two seconds when somebody is left. */
export async function stopGroup(group: number): Promise<void> {
  const deadline = performance.now() + grace;
  let left = signalGroup(group, "SIGTERM");
  while (left && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = signalGroup(group, 0);
  }
  if (left) signalGroup(group, "SIGKILL");
  alive.delete(group);
}

/** Ends every group of ours. */
export async function stopAllGroups(): Promise<void> {
  await Promise.all([...alive].map(stopGroup));
}

/** Kills every group of ours at once: for the moment in which this process ends. */
export function killAllGroups(): void {
  for (const group of alive) signalGroup(group, "SIGKILL");
  alive.clear();
}
