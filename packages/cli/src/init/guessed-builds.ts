import { basename } from "node:path";
import type { ComposeProject } from "../compose/project.ts";
import type { Build, ComposeService } from "../compose/service.ts";

/** A service may run the image that another one builds: both are of one release then. */
export function siblingBuild({ image }: ComposeService, { services }: ComposeProject): Build | undefined {
  if (image === undefined || image === "") return undefined;
  return services.find((other) => other.build !== undefined && other.image === image)?.build;
}

/**
 * A service that is only named by its image is built from the folder of that name, when that holds a Dockerfile. An image
 * that has one word for a name, like `postgres:17`, is one from elsewhere unless the folder has that very name.
 *
 * @param repositoryName what the root is called: an image of that name is built from there
 */
export function guessBuild(
  { name, image = "" }: ComposeService,
  paths: readonly string[],
  { services }: ComposeProject,
  repositoryName: string,
): Build | undefined {
  const repository = repositoryOf(image);
  // Another version of what is built here: somebody chose that one.
  if (services.some((other) => other.build !== undefined && repositoryOf(other.image ?? "") === repository))
    return undefined;
  const names = new Set([basename(repository), ...(image === "" || repository.includes("/") ? [name] : [])]);
  const folders = paths
    .filter((path) => basename(path) === "Dockerfile")
    .map((path) => path.slice(0, -"/Dockerfile".length));
  const folder = folders.find((path) => path !== "" && names.has(basename(path)));
  const isAlone = services.length === 1 && !/^[\w.-]+(:[\w.-]+)?$/.test(image);
  const isWhole = repository.includes("/") && basename(repository) === repositoryName;
  const context = folder ?? (paths.includes("Dockerfile") && (isAlone || isWhole) ? "." : undefined);
  return context === undefined ? undefined : { context, ...plainBuild };
}

/** An image without its tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/[@:][^/]*$/, "");
}

const plainBuild: Omit<Build, "context"> = {
  dockerfile: undefined,
  inline: false,
  target: undefined,
  args: new Map(),
  platforms: [],
  others: [],
};
