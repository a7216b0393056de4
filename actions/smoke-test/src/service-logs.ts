import type { Result } from "./smoke.ts";

/** What is asked of the host: one docker command, its output or nothing when it failed. */
export type Docker = (...arguments_: readonly string[]) => Promise<string | undefined>;

export interface ServiceLog {
  readonly service: string;
  /** Oldest first; what the service itself printed. */
  readonly lines: readonly string[];
}

const newest = 20;

/**
 * The last lines that the services of failed checks printed, from the containers that run. When no failed check names a
 * service, every service of the release is asked.
 */
export async function serviceLogs(
  failed: readonly Result[],
  all: readonly string[],
  docker: Docker,
): Promise<ServiceLog[]> {
  const named = failed.flatMap(({ check }) => check.service ?? []);
  const logs: ServiceLog[] = [];
  for (const service of new Set(named.length > 0 ? named : all)) {
    const lines = await lastLines(service, docker);
    if (lines.length > 0) logs.push({ service, lines });
  }
  return logs;
}

async function lastLines(service: string, docker: Docker): Promise<string[]> {
  const label = `label=com.docker.compose.service=${service}`;
  const containers = (await docker("ps", "--quiet", "--filter", label))?.split("\n").filter(Boolean) ?? [];
  const texts = await Promise.all(containers.map((container) => docker("logs", "--tail", String(newest), container)));
  return texts
    .flatMap((text) => text?.split("\n") ?? [])
    .filter((line) => line.trim() !== "")
    .slice(-newest);
}
