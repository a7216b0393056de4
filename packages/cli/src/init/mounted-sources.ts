import { named } from "../compose/along.ts";
import type { ComposeProject, NeedAt } from "../compose/project.ts";
import type { FoundService } from "./found-services.ts";

/**
 * Folders that a service mounts from the very folder that it is built from: the container runs these files, and not those
 * of its image. A context that is the whole repository says nothing about that.
 */
export function mountedSources(
  include: readonly NeedAt[],
  services: Readonly<Record<string, FoundService>>,
  paths: readonly string[],
): string[] {
  const found = include.flatMap((need) => {
    const service = /^mount of (.+)$/.exec(need.what)?.[1] ?? "";
    const context = Object.hasOwn(services, service) ? (services[service]?.context ?? ".") : ".";
    const isFolder = !paths.includes(need.path);
    if (context === "." || !isFolder || !`${need.path}/`.startsWith(`${context}/`)) return [];
    return [named(need)];
  });
  if (found.length === 0) return [];
  return [
    `mounted from folders that the same service is built from, so that on the host these files take the place of what the image has: ${found.join(", ")}`,
  ];
}

/** Builds whose arguments name an image that another service builds here. */
export function builtFromSiblings({ services }: ComposeProject): string[] {
  return services.flatMap(({ name, build }) =>
    [...(build?.args.values() ?? [])].flatMap((value) => {
      const other = services.find((each) => each.build !== undefined && each.image === value && each.name !== name);
      return other === undefined || value === ""
        ? []
        : [`${name} is built from ${value}, which ${other.name} builds here: no registry has it under that name`];
    }),
  );
}
