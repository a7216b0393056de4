import type { Model, Service } from "./model.ts";
import type { Container } from "./state.ts";

/**
 * How the containers of a service are replaced.
 *
 * - `beside`: the new one starts, turns healthy, then the old one is stopped.
 * - `swap`: in place; the new one is created, the old one stopped and kept, then the new one starts.
 * - `recreate`: in place, by compose: a name, a volume without a name or a namespace can be had by one container only, a link knows a
 *   container by its name, and some things only compose does as it starts one.
 */
export type Method = { readonly kind: "beside" } | { readonly kind: "swap" | "recreate"; readonly reason: string };

/** Sockets that many containers may hold at once, although they are mounted to be written to. */
export const sharedSockets = new Set(["/var/run/docker.sock", "/run/docker.sock"]);

/** Says how a service can be replaced, and why not beside the old one when that is so. */
export function methodOf(service: Service, model: Model, containers: readonly Container[]): Method {
  const recreate = whyRecreate(service, model, containers);
  if (recreate !== undefined) return { kind: "recreate", reason: recreate };
  const swap = whySwap(service);
  return swap === undefined ? { kind: "beside" } : { kind: "swap", reason: swap };
}

function whyRecreate(service: Service, model: Model, containers: readonly Container[]): string | undefined {
  if (service.containerName !== undefined) return `its container_name is "${service.containerName}"`;
  const [anonymous] = containers.flatMap(({ anonymousVolumes }) => anonymousVolumes);
  if (anonymous !== undefined) return `a volume without a name is mounted at ${anonymous}`;
  if (service.startedBy !== undefined) return service.startedBy;
  const [shared] = service.sharesWith;
  if (shared !== undefined) return `it uses a namespace or the volumes of ${shared}`;
  const linker = [...model.services.values()].find(({ linksTo }) => linksTo.includes(service.name));
  if (linker !== undefined) return `${linker.name} links to its containers by name`;
  const sharer = [...model.services.values()].find(({ sharesWith }) => sharesWith.includes(service.name));
  return sharer === undefined ? undefined : `${sharer.name} uses its namespace or volumes`;
}

function whySwap({ publishes, fixedAddress, mounts, update }: Service): string | undefined {
  const [port] = publishes;
  if (port !== undefined) return `it publishes the host port ${port}`;
  if (fixedAddress !== undefined) return `it has the fixed address ${fixedAddress}`;
  if (update.order === "stop-first") return "its update_config says stop-first";
  // A team that writes start-first says that two of its containers can share the volume.
  if (update.order === "start-first") return undefined;
  const writable = mounts.find(
    ({ type, source, readOnly }) =>
      type !== "tmpfs" && type !== "image" && !readOnly && !sharedSockets.has(source ?? ""),
  );
  return writable === undefined ? undefined : `its volume ${writable.source ?? writable.target} is writable`;
}
