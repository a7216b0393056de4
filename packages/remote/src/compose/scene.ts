import type { Command } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { seconds } from "./duration.ts";
import type { Model, Service } from "./model.ts";
import { overridePath } from "./override.ts";
import type { TargetState } from "./state.ts";
import { join } from "./target-path.ts";
import type { PlanOptions, Wanted } from "./wanted.ts";

export type { ChangeStep } from "../target/job.ts";

/** What the writers of steps share: the project, and which containers serve at the moment of a step. */
export interface Scene {
  readonly state: TargetState;
  readonly model: Model;
  readonly wanted: Wanted;
  readonly options: PlanOptions;
  /** Names of the containers of each service, as they are once the steps so far have run. */
  readonly serving: Map<string, readonly string[]>;
}

/** `docker compose …` on the project, with the files that are placed. */
export function compose({ state, model, wanted }: Scene, ...command: readonly string[]): Command {
  const files = [...wanted.composeFiles, overridePath].flatMap((file) => ["--file", join(state.directory, file)]);
  return [
    "docker",
    "compose",
    "--project-directory",
    state.directory,
    "--project-name",
    model.project,
    ...files,
    ...command,
  ];
}

/** Starts containers and waits until they are healthy. */
export function startCommands(service: Service, containers: readonly string[], scene: Scene): readonly Command[] {
  if (containers.length === 0) return [];
  return [startCommand(service, containers, scene), ...healthyCommands(service, containers, scene.options)];
}

/** Starts containers that are there, by compose where only that can: then all of the service that do not run. */
export function startCommand({ name, startedBy }: Service, containers: readonly string[], scene: Scene): Command {
  if (startedBy === undefined) return ["running", ...containers];
  return compose(scene, "up", "--detach", "--no-deps", "--no-recreate", "--no-build", "--pull", "never", name);
}

/** Waits until each container is healthy. */
export function healthyCommands(
  { update }: Service,
  containers: readonly string[],
  options: PlanOptions,
): readonly Command[] {
  const limits = [seconds(options.healthTimeout), seconds(update.monitor ?? options.stableFor)] as const;
  return containers.map((container) => ["healthy", container, ...limits]);
}

/** Waits until the old containers serve again; those that were not well before are only started, there is nothing to wait for. */
export function wellAgain(
  service: Service,
  { old }: Pick<Decision, "old">,
  names: readonly string[],
  options: PlanOptions,
): readonly Command[] {
  const well = old
    .filter(({ status, health }) => status === "running" && health !== "unhealthy")
    .map(({ name }) => name);
  return healthyCommands(
    service,
    names.filter((name) => well.includes(name)),
    options,
  );
}

/** Stops containers with the grace of their service. */
export function stopCommand(service: Service | undefined, containers: readonly string[]): Command {
  return ["stopped", service?.grace === undefined ? "" : String(service.grace), ...containers];
}

/** The names of a decision's containers that run. */
export function runningOf({ old }: Pick<Decision, "old">): readonly string[] {
  return old
    .filter(({ status }) => status === "running" || status === "restarting" || status === "paused")
    .map(({ name }) => name);
}

/** `2 of 3` when there is more than one. */
export function ofMany(index: number, count: number): string {
  return count > 1 ? ` ${index + 1} of ${count}` : "";
}
