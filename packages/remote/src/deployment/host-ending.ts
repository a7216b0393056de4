import type { HostAddress } from "../ssh/options.ts";
import { statusScript } from "../target/program.ts";
import type { Conclusion } from "./conclusion.ts";
import { outcomeOver } from "./outcome-over-hosts.ts";

/** How a deployment ended on one host. */
export interface HostEnding extends Conclusion {
  /** The host's name for people. */
  readonly host: string;
  /** What says on the host how it stands; set where nobody could say from here. */
  readonly command?: string;
  /** It was refused because the host had changed after it was read. */
  readonly stale?: true;
}

/** A host's name for people: with its port where that is not the usual one. */
export function hostLabel({ host, port }: Pick<HostAddress, "host" | "port">): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 22 ? name : `${name}:${port}`;
}

/** The command that says how deployments stand on a host, for whoever has a shell there. */
export function statusCommand({ host, port, user }: HostAddress, directory: string): string {
  const where = port === 22 ? `${user}@${host}` : `-p ${port} ${user}@${host}`;
  return `ssh ${where} '${statusScript(directory)}'`;
}

/**
 * How it ended over all hosts. What decided it comes first in the reason; where the hosts differ, each of them is in it.
 *
 * @param cause why it ended so, when that is known; else the first host says it
 */
export function conclusionOver(endings: readonly HostEnding[], cause?: string): Conclusion {
  const [only] = endings;
  if (only !== undefined && endings.length === 1 && cause === undefined) return only;
  const outcome = outcomeOver(endings.map((ending) => ending.outcome));
  const reason = cause ?? firstReason(endings.filter((ending) => ending.outcome === outcome));
  const late = endings.find((ending) => ending.late !== undefined);
  const each = endings.map((ending) => `${ending.host} ${ending.outcome}`).join(", ");
  return {
    outcome,
    reason: outcome === "degraded" ? [each, reason].filter(Boolean).join(": ") : reason,
    ...(late !== undefined && { late: `${late.host}: ${late.late}` }),
  };
}

/** What resolves it, a line for each host that nobody could say of how it stands. */
export function remedies(endings: readonly HostEnding[]): readonly string[] {
  const unknown = endings.filter((ending) => ending.outcome === "degraded" && ending.command !== undefined);
  return unknown.map(({ host, reason, command }) => `${host}: ${reason}. See there how it stands: ${command}`);
}

function firstReason(endings: readonly HostEnding[]): string {
  const found = endings.find(({ reason }) => reason !== "");
  return found === undefined ? "" : `${found.host}: ${found.reason}`;
}
