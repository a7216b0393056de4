import type { Result } from "./smoke.ts";

/** Runs one docker command on the host. Gives its output, or `undefined` when it failed. */
export type Docker = (...arguments_: readonly string[]) => Promise<string | undefined>;

/** The last log lines of one service. */
export interface ServiceLog {
  readonly service: string;
  /** Oldest first. */
  readonly lines: readonly string[];
}

const newest = 20;

/**
 * The last log lines of the services of failed checks, from their running containers. If no failed check names a service, the logs of
 * all services of the release.
 *
 * @param directories all paths of the project's directory on the host. Without one a service is shown only when a single project has it,
 * so that the logs of other projects stay private
 */
export async function serviceLogs(
  failed: readonly Result[],
  all: readonly string[],
  docker: Docker,
  directories: readonly string[],
): Promise<ServiceLog[]> {
  const named = failed.flatMap(({ check }) => check.service ?? []);
  const logs: ServiceLog[] = [];
  for (const service of new Set(named.length > 0 ? named : all)) {
    const lines = await lastLines(await containersOf(service, directories, docker), docker);
    if (lines.length > 0) logs.push({ service, lines });
  }
  return logs;
}

async function containersOf(
  service: string,
  directories: readonly string[],
  docker: Docker,
): Promise<readonly string[]> {
  const format = '{{.ID}} {{.Label "com.docker.compose.project.working_dir"}}';
  const printed = await docker("ps", "--filter", `label=com.docker.compose.service=${service}`, "--format", format);
  const found = (printed ?? "").split("\n").map((line) => {
    const [container = "", ...directory] = line.split(" ");
    return { container, directory: directory.join(" ") };
  });
  const running = found.filter(({ container }) => container !== "");
  const places = new Set(running.map(({ directory }) => directory));
  const ours = directories.length > 0 || places.size > 1 ? directories : [...places];
  return running.filter(({ directory }) => ours.includes(directory)).map(({ container }) => container);
}

async function lastLines(containers: readonly string[], docker: Docker): Promise<string[]> {
  const texts = await Promise.all(containers.map((container) => docker("logs", "--tail", String(newest), container)));
  return texts
    .flatMap((text) => text?.split("\n") ?? [])
    .filter((line) => line.trim() !== "")
    .slice(-newest);
}
