import { list, object, text } from "./narrow.ts";
import type { Resource } from "./model.ts";
import type { EngineNetwork } from "./state.ts";

/**
 * What of a network would have to change: compose removes and makes it anew for that, with every container on it, so
 * that is nothing to find out in the middle of a deployment.
 */
export function networkDifference({ raw }: Resource, there: EngineNetwork): string | undefined {
  const driver = text(raw.driver);
  if (driver !== undefined && driver !== "default" && driver !== there.driver)
    return `driver ${there.driver} -> ${driver}`;
  if ((raw.internal === true) !== there.internal) return `internal ${there.internal} -> ${raw.internal === true}`;
  const wanted = list(object(raw.ipam).config).flatMap((config) => text(object(config).subnet) ?? []);
  const missing = wanted.find((subnet) => !there.subnets.includes(subnet));
  if (missing !== undefined) return `subnet ${there.subnets.join(", ")} -> ${missing}`;
  return undefined;
}

/** Networks of the engine by name, from `docker network inspect`. */
export function readNetworks(inspected: readonly unknown[]): ReadonlyMap<string, EngineNetwork> {
  return new Map(inspected.flatMap((network) => readNetwork(object(network))));
}

function readNetwork({
  Name,
  Driver,
  Internal,
  IPAM,
  Labels,
}: ReturnType<typeof object>): readonly (readonly [string, EngineNetwork])[] {
  const name = text(Name);
  if (name === undefined) return [];
  const subnets = list(object(IPAM)["Config"]).flatMap((config) => text(object(config)["Subnet"]) ?? []);
  const project = text(object(Labels)["com.docker.compose.project"]);
  const made = project === undefined ? {} : { project };
  return [[name, { ...made, driver: text(Driver) ?? "", internal: Internal === true, subnets }]];
}
