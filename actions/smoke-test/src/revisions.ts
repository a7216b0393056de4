import { ActionError, suggest, quote } from "@stageway/core";
import type { Release } from "@stageway/pipeline";
import type { Check } from "./check.ts";

/**
 * Puts the release's own revision of a service in the place of the service's name.
 *
 * @throws {ActionError} that names every check whose `revision` is neither a service of the release nor a commit id.
 */
export function withRevisions(checks: readonly Check[], services: Release["services"] | undefined): Check[] {
  const problems: string[] = [];
  const resolved = checks.map((check) => {
    const { revision: wanted } = check;
    if (wanted === undefined) return check;
    const released = services !== undefined && Object.hasOwn(services, wanted) ? services[wanted] : undefined;
    if (released !== undefined) return { service: wanted, ...check, revision: released.revision };
    if (!/^[0-9a-f]{7,40}$/.test(wanted)) problems.push(`  - ${check.name}: ${unknown(wanted, services)}`);
    return check;
  });
  if (problems.length === 0) return resolved;
  throw new ActionError(`Cannot tell which revision must answer:\n${problems.join("\n")}`, {
    hint: 'Give the input "release", and in "revision" the name of one of its services or a commit id',
  });
}

function unknown(wanted: string, services: Release["services"] | undefined): string {
  if (services === undefined) return `no release is given: current value is ${quote(wanted)}`;
  const names = Object.keys(services);
  const near = suggest(wanted, names);
  return `must be one of ${names.join(", ")} or a commit id: current value is ${quote(wanted)}${near === undefined ? "" : `; did you mean "${near}"?`}`;
}
