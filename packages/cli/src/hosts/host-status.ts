import { describe, parseJson, plain, plainLine } from "@stageway/core";
import { listReleases, type JournaledRelease } from "@stageway/delivery";
import { hostLabel, type Connection, type Deployment, type TargetStatus } from "@stageway/remote";
import { hasNoShell, lookPatience, openJournal } from "./journal.ts";

/** The state of a project on a host. */
export interface HostStatus {
  readonly host: string;
  /** The confirmed deployment that runs; absent before the first one. */
  readonly current?: RunningRelease;
  /** The deployment that holds the lease. */
  readonly holder?: TargetStatus["holder"];
  /** Deployments that have not ended. */
  readonly open: readonly Deployment[];
  /** The newest deployment, however it ended. */
  readonly newest?: Deployment;
  /** Absent when the ssh key has no shell, or reading them failed. */
  readonly containers?: readonly Container[];
  /** Why the containers could not be read. */
  readonly problem?: string;
}

/** The confirmed release that runs on a host. */
export interface RunningRelease {
  readonly number: number;
  readonly version: string;
  readonly commit: string;
  readonly reference: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A container of the project, with the fields that `stageway status` shows. */
export interface Container {
  readonly service: string;
  readonly name: string;
  readonly image: string;
  /** `running (healthy)` */
  readonly state: string;
  /** The commit of its release. */
  readonly revision: string;
  readonly since: string;
}

/** Reads the state of the project in a directory of a host. Writes nothing to a host without earlier deployments. */
export async function readStatus(connection: Connection, directory: string): Promise<HostStatus> {
  const host = hostLabel(connection.address);
  const [shown, target] = await Promise.all([
    readContainers(connection, directory),
    openJournal(connection, directory),
  ]);
  if (target === undefined) return { host, open: [], ...shown };
  const [{ current, newest, holder, deployments }, releases] = await Promise.all([
    target.status(),
    listReleases(target),
  ]);
  const last = deployments.find(({ number }) => number === newest);
  return {
    host,
    ...(current !== undefined && { current: running(current, releases) }),
    ...(holder !== undefined && { holder }),
    open: deployments.filter(({ phase }) => phase !== "ended"),
    ...(last !== undefined && { newest: last }),
    ...shown,
  };
}

function running(number: number, releases: readonly JournaledRelease[]): RunningRelease {
  const found = releases.find((release) => release.number === number);
  if (found === undefined) return { number, version: "unknown", commit: "", reference: "", since: "" };
  const { version, commit, reference, endedAt } = found;
  return { number, version, commit, reference, since: new Date(endedAt).toISOString() };
}

type Shown = Pick<HostStatus, "containers" | "problem">;

async function readContainers(connection: Connection, directory: string): Promise<Shown> {
  const command = ["sh", "-c", containersScript, "sh", directory];
  const { ok, stdout, stderr, shortMessage } = await connection.exec(command, { timeout: lookPatience });
  if (hasNoShell(stdout)) return {};
  if (!ok && isEmpty(stderr)) return { containers: [] };
  if (!ok) return { problem: plain(stderr).trim().split("\n").at(-1) || shortMessage };
  // One array, or one object a line, by the version of compose.
  const lines = stdout.startsWith("[")
    ? (parseJson(stdout) as unknown[])
    : stdout.split("\n").filter(Boolean).map(jsonObject);
  return { containers: lines.map(readContainer).sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** The directory may not exist before the first deployment. */
const containersScript = '[ -d "$1" ] || exit 0; cd -- "$1" && exec docker compose ps --all --format json';

/** Whether compose only lacks its file, because the directory is still empty. */
function isEmpty(stderr: string): boolean {
  return stderr.includes("no configuration file provided");
}

function readContainer(value: unknown): Container {
  // As compose prints it; what is missing is empty, and none of it can speak to the terminal.
  const fields = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const text = (key: string) => (typeof fields[key] === "string" ? plainLine(fields[key]) : "");
  const health = text("Health");
  return {
    service: text("Service"),
    name: text("Name"),
    image: text("Image"),
    state: health === "" ? text("State") : `${text("State")} (${health})`,
    revision: /(?:^|,)stageway\.revision=([0-9a-f]+)/.exec(text("Labels"))?.[1] ?? "",
    since: text("RunningFor"),
  };
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseJson(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}; // Names of an object are texts.
  } catch (error) {
    return { problem: describe(error) };
  }
}
