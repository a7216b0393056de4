import { list, object, text, texts, type Json } from "./narrow.ts";
import type { Resource } from "./model.ts";
import type { EngineNetwork, NetworkDetails } from "./state.ts";

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
  return there.compared && detailDifference(raw, there.compared);
}

/** Of options and labels only what is wanted and is not so: the engine adds some of its own. */
function detailDifference(raw: Json, there: NetworkDetails): string | undefined {
  // An engine may be told to give every network of its own IPv6.
  const ipv6 = raw.enable_ipv6;
  if (typeof ipv6 === "boolean" && ipv6 !== there.ipv6) return `enable_ipv6 ${there.ipv6} -> ${ipv6}`;
  if ((raw.attachable === true) !== there.attachable)
    return `attachable ${there.attachable} -> ${raw.attachable === true}`;
  const gateways = list(object(raw.ipam).config).flatMap((config) => text(object(config).gateway) ?? []);
  const gateway = gateways.find((one) => !there.gateways.includes(one));
  if (gateway !== undefined) return `gateway ${there.gateways.join(", ")} -> ${gateway}`;
  const [option] = [...texts(raw.driver_opts)].filter(([name, value]) => there.options.get(name) !== value);
  if (option !== undefined) return `driver_opts ${option[0]} ${there.options.get(option[0]) ?? "none"} -> ${option[1]}`;
  const [label] = [...texts(raw.labels)].filter(([name, value]) => there.labels.get(name) !== value);
  return label && `label ${label[0]} ${there.labels.get(label[0]) ?? "none"} -> ${label[1]}`;
}

/** Networks of the engine by name, from `docker network inspect`. */
export function readNetworks(inspected: readonly unknown[]): ReadonlyMap<string, EngineNetwork> {
  return new Map(inspected.flatMap((network) => readNetwork(object(network))));
}

function readNetwork(inspected: Json): readonly (readonly [string, EngineNetwork])[] {
  const { Name, Driver, Internal, IPAM } = inspected;
  const name = text(Name);
  if (name === undefined) return [];
  const subnets = list(object(IPAM)["Config"]).flatMap((config) => text(object(config)["Subnet"]) ?? []);
  const labels = texts(inspected["Labels"]);
  const project = labels.get("com.docker.compose.project");
  const network = {
    ...(project !== undefined && { project }),
    driver: text(Driver) ?? "",
    internal: Internal === true,
    subnets,
    ...(labels.has("com.docker.compose.config-hash") && { compared: detailsOf(inspected, labels) }),
  };
  return [[name, network]];
}

function detailsOf(
  { EnableIPv6, Attachable, IPAM, Options }: Json,
  labels: ReadonlyMap<string, string>,
): NetworkDetails {
  const gateways = list(object(IPAM)["Config"]).flatMap((config) => text(object(config)["Gateway"]) ?? []);
  return { ipv6: EnableIPv6 === true, attachable: Attachable === true, gateways, options: texts(Options), labels };
}
