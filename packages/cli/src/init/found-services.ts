import { basename, join } from "node:path";
import { ActionError } from "@stageway/core";
import { platformName } from "@stageway/pipeline";
import type { ComposeProject } from "../compose/project.ts";
import type { Build, ComposeService } from "../compose/service.ts";
import { isRemote } from "../compose/canonical.ts";
import { interpolate, onlyVariable } from "../compose/interpolate.ts";

/** A service as the configuration is to say it. */
export interface FoundService {
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
}

/** A build argument that is a variable of the environment. */
export interface VariableArgument {
  readonly argument: string;
  readonly variable: string;
  readonly fallback: string;
}

/** The services that are built here; one that is built from elsewhere becomes a warning. @throws {ActionError} when there is none. */
export function findServices(paths: readonly string[], compose: ComposeProject, assumed: string[], warnings: string[]) {
  const services: Record<string, FoundService> = {};
  const variables = new Map<string, VariableArgument>();
  for (const service of compose.services) {
    const build = service.build ?? siblingBuild(service, compose) ?? dockerfileFor(service, paths, compose, assumed);
    if (build === undefined) continue;
    const { context } = build;
    if (isRemote(context)) {
      warnings.push(`${service.name} is built from ${context}, outside of this repository: left out`);
      continue;
    }
    if (/^(\/|\.\.(\/|$))/.test(context)) {
      warnings.push(`${service.name} is built from ${context}, which lies outside of this repository: left out`);
      continue;
    }
    const file = build.dockerfile ?? join(context, "Dockerfile");
    if (build.inline)
      warnings.push(`the Dockerfile of ${service.name} stands in the compose file: write it into ${file}`);
    else if (!paths.includes(file)) warnings.push(`there is no ${file} to build ${service.name} from`);
    if (build.others.length > 0)
      warnings.push(
        `${service.name} will be built without ${build.others.join(", ")} of its build in the compose file: the configuration has no word for it`,
      );
    const named = build.platforms.filter((one) => one !== "");
    const platforms = named.filter((one) => platformName.pattern.test(one));
    if (platforms.length < named.length)
      warnings.push(`${service.name} names platforms that are not ${platformName.wanted}: ${named.join(", ")}`);
    services[service.name] = {
      context,
      ...(build.dockerfile !== undefined && { dockerfile: build.dockerfile }),
      ...(build.target !== undefined && { target: build.target }),
      args: readArguments(build, compose.environment, variables),
      platforms,
    };
  }
  if (Object.keys(services).length === 0)
    throw new ActionError(`Cannot find anything to build: no service of ${compose.files.join(", ")} has "build"`, {
      hint: "Say in the compose file from which folder each service of yours is built: build: .",
    });
  return { services, variables: [...variables.values()] };
}

/** A service may run the image that another one builds: both are of one release then. */
function siblingBuild({ image }: ComposeService, { services }: ComposeProject): Build | undefined {
  if (image === undefined || image === "") return undefined;
  return services.find((other) => other.build !== undefined && other.image === image)?.build;
}

/**
 * A service that is only named by its image is built from the folder of that name, when that holds a Dockerfile. An image
 * that has one word for a name, like `postgres:17`, is one from elsewhere unless the folder has that very name.
 */
function dockerfileFor(
  { name, image = "" }: ComposeService,
  paths: readonly string[],
  { services }: ComposeProject,
  assumed: string[],
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
  const alone = services.length === 1 && paths.includes("Dockerfile") && !/^[\w.-]+(:[\w.-]+)?$/.test(image);
  const context = folder ?? (alone ? "." : undefined);
  if (context === undefined) return undefined;
  assumed.push(
    `${name} is built from ${context}, which its image ${image === "" ? "" : `${image} `}seems to come from`,
  );
  return { context, ...plainBuild };
}

/** An image without its tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/[@:][^/]*$/, "");
}

const plainBuild: Omit<Build, "context"> = {
  ...{ dockerfile: undefined, inline: false, target: undefined, args: new Map() },
  ...{ platforms: [], others: [] },
};

function readArguments(
  { args }: Build,
  values: ReadonlyMap<string, string>,
  variables: Map<string, VariableArgument>,
): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [argument, text] of args) {
    const variable = onlyVariable(text);
    const known = variables.get(argument);
    const fits = variable !== undefined && (known === undefined || known.variable === variable.name);
    if (fits) {
      const fallback = values.get(variable.name) ?? variable.fallback;
      variables.set(argument, { argument, variable: variable.name, fallback });
    } else own[argument] = interpolate(text, values);
  }
  return own;
}
