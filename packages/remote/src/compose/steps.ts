import type { Command } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { drainCommands } from "./drain.ts";
import { seconds } from "./duration.ts";
import { restartSteps } from "./following.ts";
import type { Service } from "./model.ts";
import { besideSteps, swapSteps } from "./rolling.ts";
import {
  compose,
  healthyCommands,
  runningOf,
  startCommand,
  startCommands,
  stopCommand,
  wellAgain,
  type ChangeStep,
  type Scene,
} from "./scene.ts";

/** The steps that bring one service to what was decided. */
export function serviceSteps(decision: Decision, scene: Scene): readonly ChangeStep[] {
  const { model: service } = decision;
  return service === undefined ? [] : writers[decision.action](decision, service, scene);
}

type Writer = (decision: Decision, service: Service, scene: Scene) => readonly ChangeStep[];

const writers: Readonly<Record<Decision["action"], Writer>> = {
  leave: () => [],
  remove: () => [],
  create: firstSteps,
  start: startAgainSteps,
  restart: restartSteps,
  scale: scaleSteps,
  run: runSteps,
  roll: besideSteps,
  replace: (decision, service, scene) =>
    decision.method.kind === "recreate" ? recreateSteps(decision, service, scene) : swapSteps(decision, service, scene),
};

/** The decisions whose containers are new, and not recreated. */
export function creatingOf(decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter(({ fresh, method, action, old }) => {
    const recreated = method.kind === "recreate" && old.length > 0;
    return fresh.length > 0 && action !== "start" && !recreated;
  });
}

/** One call of compose makes every container that is new, and with them networks and volumes; nothing starts yet. */
export function createStep(decisions: readonly Decision[], scene: Scene): readonly ChangeStep[] {
  const creating = creatingOf(decisions);
  if (creating.length === 0) return [];
  const scales = creating.flatMap(({ service, fresh }) => [
    "--scale",
    `${service}=${countOf(service, scene) + fresh.length}`,
  ]);
  const names = creating.map(({ service }) => service);
  const fresh = creating.flatMap(({ fresh }) => fresh);
  const create = compose(
    scene,
    "up",
    "--no-start",
    "--no-deps",
    "--no-recreate",
    "--no-build",
    "--pull",
    "never",
    ...scales,
    ...names,
  );
  return [
    {
      title: `create ${fresh.join(", ")}`,
      do: [create],
      undo: [["absent", ...fresh], ...networkUndo(creating, scene)],
    },
  ];
}

/** Networks that were not there before go again; volumes never do. */
function networkUndo(creating: readonly Decision[], { model, state }: Scene): readonly Command[] {
  const used = new Set(creating.flatMap(({ model: service }) => service?.networks ?? []));
  const made = [...model.networks]
    .filter(([key, { external, name }]) => used.has(key) && !external && !state.networks.has(name))
    .map(([, { name }]) => name);
  return made.length === 0 ? [] : [["docker", "network", "rm", "--force", ...made.sort()]];
}

function countOf(service: string, { state }: Scene): number {
  return state.containers.filter((container) => container.service === service).length;
}

function firstSteps({ fresh, again = [] }: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  const names = [...again, ...fresh];
  if (names.length === 0) return [];
  scene.serving.set(service.name, [...(scene.serving.get(service.name) ?? []), ...names]);
  return [
    { title: `start ${service.name}`, do: startCommands(service, names, scene), undo: [stopCommand(service, names)] },
  ];
}

function startAgainSteps({ old }: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  const names = old.map(({ name }) => name);
  return [
    {
      title: `start ${service.name} again`,
      do: startCommands(service, names, scene),
      undo: [stopCommand(service, names)],
    },
  ];
}

function scaleSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  const started = firstSteps(decision, service, scene);
  const old = runningOf(decision);
  if (old.length === 0) return started;
  const { drain, undrain } = drainCommands(service, old, (proxy) => scene.serving.get(proxy) ?? [], scene.options);
  const undo: readonly Command[] = [
    ["running", ...old],
    ...undrain,
    ...wellAgain(service, decision, old, scene.options),
  ];
  return [...started, { title: `stop ${old.join(", ")}`, do: [...drain, stopCommand(service, old)], undo }];
}

/** A one-shot service: it runs to its end, and what it did to data stays done. */
function runSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  const { fresh } = decision;
  const made =
    decision.method.kind === "recreate" && decision.old.length > 0 ? [recreate(service, scene, "--no-start")] : [];
  const wait = fresh.map((name): Command => ["completed", name, seconds(scene.options.migrationTimeout)]);
  return [{ title: `run ${service.name}`, do: [...made, startCommand(service, fresh, scene), ...wait], undo: [] }];
}

/** In place by compose. Its undo belongs to that of the files, see `filesStep`. */
function recreateSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  const proxies = (proxy: string) => scene.serving.get(proxy) ?? [];
  const { drain, undrain } = drainCommands(service, runningOf(decision), proxies, scene.options);
  // A proxy gives the new container the place of the old one; what was told to the old one itself has ended with it.
  const ready = undrain.filter(([verb]) => verb === "undrain");
  scene.serving.set(service.name, decision.fresh);
  const again = [recreate(service, scene, "--detach"), ...healthyCommands(service, decision.fresh, scene.options)];
  return [{ title: `replace ${service.name} in place`, do: [...drain, ...again, ...ready], undo: [] }];
}

function recreate(service: Service, scene: Scene, how: "--detach" | "--no-start"): Command {
  return compose(scene, "up", how, "--no-deps", "--force-recreate", "--no-build", "--pull", "never", service.name);
}
