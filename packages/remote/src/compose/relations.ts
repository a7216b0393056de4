import { entries, list, text, type Json } from "./narrow.ts";

/** What a service has of the containers of other services, besides that it may wait for them. */
export interface Relations {
  /** Services whose namespaces or volumes it uses: a container keeps those of the container that it was made with. */
  readonly sharesWith: readonly string[];
  /** Those of them that are given by the name of a container: of these compose knows nothing. */
  readonly sharesByName: readonly string[];
  /** Services whose containers it knows by name: a container keeps the names that it was made with. */
  readonly linksTo: readonly string[];
}

/** Says which service a container of the project belongs to, by its name. */
export type OwnerOf = (container: string) => string | undefined;

/** Reads the relations of one service of the model, those by the name of a container among them. */
export function relationsOf(name: string, raw: Json, ownerOf: OwnerOf): Relations {
  const others = (found: readonly string[]) => [...new Set(found)].filter((service) => service !== name);
  const namespaces = [raw.network_mode, raw.ipc, raw.pid].map((mode) => text(mode) ?? "");
  const volumes = list(raw.volumes_from).map((from) => text(from) ?? "");
  const byService = [
    ...namespaces.flatMap((mode) => /^service:(.+)$/.exec(mode)?.[1] ?? []),
    ...volumes.flatMap((from) => /^(?!container:)[^:]+/.exec(from)?.[0] ?? []),
  ];
  const byName = [...namespaces, ...volumes].flatMap((one) => ownerOf(/^container:([^:]+)/.exec(one)?.[1] ?? "") ?? []);
  const links = list(raw.links).flatMap((link) => text(link)?.split(":")[0] ?? []);
  const externalLinks = list(raw.external_links).flatMap((link) => ownerOf(text(link)?.split(":")[0] ?? "") ?? []);
  return {
    sharesWith: others([...byService, ...byName]),
    sharesByName: others(byName),
    linksTo: others([...links, ...externalLinks]),
  };
}

/** Knows containers by their `container_name`, or by the name that compose gives. */
export function ownersOf(root: Json): OwnerOf {
  const services = entries(root.services);
  return (container) => {
    const named = services.find(([, raw]) => raw.container_name === container);
    const numbered = services.find(([service, raw]) => {
      const start = `${text(root.name) ?? ""}-${service}-`;
      return (
        raw.container_name === undefined && container.startsWith(start) && /^\d+$/.test(container.slice(start.length))
      );
    });
    return (named ?? numbered)?.[0];
  };
}
