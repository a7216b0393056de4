import { basename, join, normalize } from "node:path";
import { ActionError } from "@stageway/core";
import { platformName } from "@stageway/pipeline";
import type { ComposeProject } from "./compose-project.ts";
import type { Build, ComposeService } from "./compose-service.ts";
import { interpolate, onlyVariable } from "./interpolate.ts";

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
export function findServices(paths: readonly string[], compose: ComposeProject, warnings: string[]) {
  const services: Record<string, FoundService> = {};
  const variables = new Map<string, VariableArgument>();
  for (const service of compose.services) {
    const build = service.build ?? dockerfileFor(service, paths, compose);
    if (build === undefined) continue;
    if (/^(https?:|git[@:]|ssh:)/.test(build.context)) {
      warnings.push(`${service.name} is built from ${build.context}, outside of this repository: left out`);
      continue;
    }
    const context = normalize(join(compose.folder, build.context)).replace(/\/$/, "");
    const dockerfile = build.dockerfile === undefined ? undefined : normalize(join(context, build.dockerfile));
    const file = dockerfile ?? join(context, "Dockerfile");
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
      context: context === "" ? "." : context,
      ...(dockerfile !== undefined && dockerfile !== join(context, "Dockerfile") && { dockerfile }),
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

/** A service that is only named by its image is built from the folder of that name, when that holds a Dockerfile. */
function dockerfileFor(
  service: ComposeService,
  paths: readonly string[],
  { services }: ComposeProject,
): Build | undefined {
  const image = (service.image ?? "").replace(/[@:][^/]*$/, "");
  const names = new Set([service.name, basename(image)]);
  const folders = paths
    .filter((path) => basename(path) === "Dockerfile")
    .map((path) => path.slice(0, -"/Dockerfile".length));
  const folder = folders.find((path) => path !== "" && names.has(basename(path)));
  const alone =
    services.length === 1 && paths.includes("Dockerfile") && !/^[\w.-]+(:[\w.-]+)?$/.test(service.image ?? "");
  const context = folder ?? (alone ? "." : undefined);
  return context === undefined ? undefined : { context, ...plainBuild };
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
