import { quote, suggest } from "@stageway/core";
import { drainLabel, drainOf } from "./drain.ts";
import type { Model, Service } from "./model.ts";
import { networkDifference } from "./network.ts";
import { hostPlatform, platformProblem } from "./platform.ts";
import type { Pins } from "./pin.ts";
import type { TargetState } from "./state.ts";
import { missingVariables } from "./variables.ts";
import type { PlanOptions, Wanted } from "./wanted.ts";

/** Everything that the checks of a deployment compare. */
export interface Checked {
  readonly state: TargetState;
  readonly model: Model;
  readonly wanted: Wanted;
  readonly options: PlanOptions;
  readonly pins: Pins;
}

/** All reasons to refuse this deployment, found before anything is touched. */
export function problems(checked: Checked): readonly string[] {
  return [
    ...servicesGiven(checked),
    ...unusedServices(checked),
    ...imagesMissing(checked),
    ...variablesMissing(checked),
    ...resourcesMissing(checked),
    ...networksChanged(checked),
    ...namesUnknown(checked),
    ...drainsUnreadable(checked),
    ...wrongPlatforms(checked),
  ];
}

function servicesGiven({ wanted, model }: Checked): readonly string[] {
  if (wanted.services.size === 0) return ["no services given: the release has none"];
  return model.services.size === 0 ? ["the compose files have no active services"] : [];
}

function unusedServices({ pins, state, wanted }: Checked): readonly string[] {
  return pins.unused
    .filter((name) => !state.allServices.includes(name))
    .map(
      (name) =>
        `the release has service ${quote(name)}, which ${wanted.composeFiles.join(", ")} does not${meant(name, state.allServices)}`,
    );
}

function imagesMissing({ model, pins }: Checked): readonly string[] {
  return [...model.services.values()]
    .filter(({ name, image }) => image === undefined && !pins.images.has(name))
    .map(
      ({ name }) =>
        `service ${quote(name)} has no image: build it into the release, or take it out of the active profiles`,
    );
}

function variablesMissing(checked: Checked): readonly string[] {
  return missingVariables(checked).map(
    (name) => `variable ${name} is not set (compose would use an empty string): set it in the env file`,
  );
}

function resourcesMissing({ model, state }: Checked): readonly string[] {
  const networks = [...model.networks.values()].filter(({ external, name }) => external && !state.networks.has(name));
  const volumes = [...model.volumes.values()].filter(({ external, name }) => external && !state.volumes.has(name));
  return [
    ...networks.map(
      ({ name }) =>
        `external network ${quote(name)} is not on the host: create it with "docker network create ${name}"`,
    ),
    ...volumes.map(
      ({ name }) => `external volume ${quote(name)} is not on the host: create it with "docker volume create ${name}"`,
    ),
  ];
}

function networksChanged({ model, state }: Checked): readonly string[] {
  return [...model.networks.values()].flatMap((network) => {
    const there = state.networks.get(network.name);
    const change = network.external || there === undefined ? undefined : networkDifference(network, there);
    if (change === undefined) return [];
    return `network ${quote(network.name)} cannot be changed while containers use it (${change}): give it another name, or remove it by hand`;
  });
}

function namesUnknown({ model, options, state }: Checked): readonly string[] {
  const named = [
    ...options.migrations.map((name) => ["migrations", name] as const),
    ...[...options.drains.keys(), ...options.undrains.keys()].map((name) => ["drain", name] as const),
  ];
  return named
    .filter(([, name]) => !model.services.has(name))
    .map(
      ([input, name]) => `${input} names service ${quote(name)}, which is not active${meant(name, state.allServices)}`,
    );
}

function drainsUnreadable({ model, options }: Checked): readonly string[] {
  return [...model.services.values()].flatMap((service) => drainProblem(service, model, options));
}

function drainProblem(service: Service, model: Model, options: PlanOptions): readonly string[] {
  try {
    const drain = drainOf(service, options);
    if (drain.kind !== "haproxy" || model.services.has(drain.proxy)) return [];
    return [
      `service ${quote(service.name)} is drained by ${quote(drain.proxy)}, which is not active${meant(drain.proxy, model.services.keys())}`,
    ];
  } catch (error) {
    return [
      `label ${drainLabel} of service ${quote(service.name)} ${error instanceof SyntaxError ? error.message : "cannot be read"}`,
    ];
  }
}

function wrongPlatforms({ model, pins, state }: Checked): readonly string[] {
  const host = hostPlatform(state.engine);
  return [...model.services.values()].flatMap((service) =>
    platformProblem(service, pins.images.get(service.name), state, host),
  );
}

function meant(name: string, known: Iterable<string>): string {
  const best = suggest(name, known);
  return best === undefined ? "" : `; did you mean ${quote(best)}?`;
}
