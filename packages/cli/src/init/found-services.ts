import { join } from "node:path";
import { ActionError } from "@stageway/core";
import { platformName } from "@stageway/pipeline";
import type { ComposeProject } from "../compose/project.ts";
import type { Build } from "../compose/service.ts";
import { isRemote } from "../compose/canonical.ts";
import { guessBuild, siblingBuild } from "./guessed-builds.ts";
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

/** Where a search says what it supposed and what it minds. */
export interface Notes {
  /** What the root of the repository is called. */
  readonly repositoryName: string;
  readonly assumed: string[];
  readonly warnings: string[];
}

/** The services that are built here; one that is built from elsewhere becomes a warning. @throws {ActionError} when there is none. */
export function findServices(
  paths: readonly string[],
  compose: ComposeProject,
  { repositoryName, assumed, warnings }: Notes,
) {
  const services: Record<string, FoundService> = {};
  const variables = new Map<string, VariableArgument>();
  const guessed: string[] = [];
  for (const service of compose.services) {
    const known = service.build ?? siblingBuild(service, compose);
    const build = known ?? guessBuild(service, paths, compose, repositoryName);
    if (build === undefined) continue;
    const { context } = build;
    if (known === undefined) guessed.push(`${service.name} (${context})`);
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
  if (guessed.length > 0)
    assumed.push(`their images seem to come from folders here, so they are built: ${guessed.join(", ")}`);
  if (Object.keys(services).length === 0)
    throw new ActionError(`Cannot find anything to build: no service of ${compose.files.join(", ")} has "build"`, {
      hint: "Say in the compose file from which folder each service of yours is built: build: .",
    });
  return { services, variables: [...variables.values()] };
}

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
