import { ActionError, quote } from "@stageway/core";
import type { Configuration, ServiceSettings } from "../config/index.ts";
import { imageOfService, serviceName } from "../grammar.ts";
import { isPattern } from "../pattern.ts";
import { defaultDockerfile } from "../plan-document.ts";
import type { PlannedService } from "../plan.ts";

/** A service as it is built, and the paths whose change concerns it. */
export interface Service {
  readonly planned: PlannedService;
  readonly paths: readonly string[];
}

/**
 * All services of a repository by name. `foldersOf` gives the folders that fit a pattern like `services/*` and hold a
 * Dockerfile; a service that is also configured by its own name keeps what stands there.
 */
export function expandServices(
  { services, limits }: Pick<Configuration, "services" | "limits">,
  foldersOf: (pattern: string, dockerfile: string) => readonly string[],
): ReadonlyMap<string, Service> {
  const found = new Map<string, Service>();
  for (const [name, settings] of Object.entries(services)) {
    if (!isPattern(name)) found.set(name, serviceOf(name, settings.context ?? name, settings, limits.imageSize));
  }
  const named = new Set(found.keys());
  for (const [pattern, settings] of Object.entries(services)) {
    if (!isPattern(pattern)) continue;
    const folders = foldersOf(pattern, settings.dockerfile ?? "Dockerfile");
    if (folders.length === 0)
      throw new ActionError(`Cannot find services: ${pattern} matched no folder with a Dockerfile`);
    for (const folder of folders) {
      const name = nameOf(folder);
      if (named.has(name)) continue;
      const other = found.get(name);
      if (other !== undefined)
        throw new ActionError(
          `Cannot tell services apart: ${quote(name)} is both ${quote(other.planned.context)} and ${quote(folder)}`,
        );
      found.set(name, serviceOf(name, folder, inFolder(folder, settings), limits.imageSize));
    }
  }
  return found;
}

function nameOf(folder: string): string {
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  if (serviceName.pattern.test(name)) return name;
  throw new ActionError(`Cannot make a service of the folder ${quote(folder)}: its name must be ${serviceName.wanted}`);
}

/** A Dockerfile or a path that folders name is meant within each of them. */
function inFolder(folder: string, settings: ServiceSettings): ServiceSettings {
  const { dockerfile, paths, ...rest } = settings;
  if (dockerfile === undefined && paths === undefined) return settings;
  return {
    ...rest,
    ...(dockerfile !== undefined && { dockerfile: `${folder}/${dockerfile}` }),
    ...(paths !== undefined && { paths: [...paths, folder] }),
  };
}

function serviceOf(name: string, context: string, settings: ServiceSettings, sizeLimit: number): Service {
  const dockerfile = settings.dockerfile ?? defaultDockerfile(context);
  const image = settings.image ?? imageOfService(name);
  const { target, platforms, args } = settings;
  const common = { image, context, dockerfile, platforms, args, sizeLimit: settings.sizeLimit ?? sizeLimit };
  const planned = target === undefined ? common : { ...common, target };
  // What lies in the context is covered by it.
  const beside = settings.dockerfile === undefined ? [] : [dockerfile, `${dockerfile}.dockerignore`];
  return { planned, paths: [...(settings.paths ?? [context]), ...beside] };
}
