import { ActionError } from "@stageway/core";
import { hostLabel, type DeploymentReference } from "@stageway/remote";
import type { OwnConnection } from "@stageway/remote/inputs";

/**
 * The connections to the hosts on which a deployment is held: those that have its names, or all of them when there are as
 * many, under names that only this job has.
 *
 * @throws {ActionError} when a host is missing: a verdict is for all of them
 */
export function heldOn<Connection extends Pick<OwnConnection, "host" | "port">>(
  { number, hosts }: Pick<DeploymentReference, "number" | "hosts">,
  given: readonly Connection[],
): readonly Connection[] {
  const named = given.filter((connection) => hosts.includes(hostLabel(connection)));
  if (named.length === hosts.length) return named;
  if (given.length === hosts.length) return given;
  const names = given.map(hostLabel).join(", ");
  throw new ActionError(
    `Cannot conclude deployment ${number}: it is held on ${hosts.join(", ")}: current value of hosts is ${names}`,
    { hint: "Name all of these hosts: a verdict is for all of them" },
  );
}
