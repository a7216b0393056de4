import type { Command } from "../target/job.ts";
import { keepsContainers, type Decision } from "./decision.ts";
import { sourcesOf } from "./definition.ts";
import { restartPolicyOf } from "./restart-policy.ts";
import { runningOf, type ChangeStep, type Scene } from "./scene.ts";
import type { Container } from "./state.ts";
import { join } from "./target-path.ts";

/** A container of before that reads what changes as it starts. */
export interface Reader {
  readonly container: Container;
  /** Compose replaces it in place, so that its name is that of the new one for a while. */
  readonly recreated: boolean;
  /** It goes only once all is confirmed, so that no other step starts it again. */
  readonly removed: boolean;
}

/** The containers that give way and mount one of the paths, or a folder that it is in. */
export function readersOf(
  decisions: readonly Decision[],
  paths: readonly string[],
  { state }: Scene,
): readonly Reader[] {
  return decisions
    .filter(givesWay)
    .flatMap((decision) =>
      decision.old
        .filter(({ binds }) => reads([...binds, ...bound(decision)], paths, state.directory))
        .map((container) => ({ container, recreated: isRecreated(decision), removed: decision.action === "remove" })),
    );
}

/** The engine says of a volume's container not what is behind the volume; the release hardly changes it. */
function bound({ model }: Decision): readonly string[] {
  return model === undefined ? [] : sourcesOf(model);
}

function reads(sources: readonly string[], paths: readonly string[], directory: string): boolean {
  return paths
    .map((path) => join(directory, path))
    .some((path) =>
      sources.some((source) => path === source || path.startsWith(`${source}/`) || source.startsWith(`${path}/`)),
    );
}

function givesWay({ action }: Decision): boolean {
  return action === "roll" || action === "replace" || action === "remove";
}

function isRecreated({ action, method }: Decision): boolean {
  return action === "replace" && method.kind === "recreate";
}

/** From the first file that is placed until the end nothing of before starts by itself that would read it. */
export function holdBackStep(readers: readonly Reader[]): readonly ChangeStep[] {
  const held = readers.map(({ container }) => container).filter(({ restartPolicy }) => restartPolicy !== "no");
  if (held.length === 0) return [];
  const names = held.map(({ name }) => name);
  const ended = readers.filter(({ removed }) => removed).map(({ container }) => container);
  const running = runningOf({ old: ended });
  return [
    {
      title: `keep ${names.join(", ")} from restarting with other files`,
      do: [["restarting", "no", ...names]],
      undo: [...(running.length === 0 ? [] : [["running", ...running] as const]), ...restartAgain(held)],
    },
  ];
}

/** What a release brought does not start by itself any more once its files go. */
export function newOnesStayDown(
  decisions: readonly Decision[],
  paths: readonly string[],
  { state }: Scene,
): readonly Command[] {
  const fresh = decisions
    .filter(({ model }) => model !== undefined && restartPolicyOf(model) !== "no")
    .filter(({ model }) => model !== undefined && reads(sourcesOf(model), paths, state.directory))
    .flatMap((decision) => decision.fresh);
  return fresh.length === 0 ? [] : [["restarting", "no", ...fresh]];
}

/** Of what compose replaced in place the old ones are there only once compose has made them again. */
export function reloadCommands(readers: readonly Reader[], which: "kept" | "recreated"): readonly Command[] {
  const names = readers
    .filter(({ recreated }) => recreated === (which === "recreated"))
    .map(({ container: { name } }) => name);
  return names.length === 0 ? [] : [["reload", ...names]];
}

/** What compose had not replaced yet has the name of a new one, and was kept from restarting with it. */
export function recreatedRestart(
  decisions: readonly Decision[],
  paths: readonly string[],
  scene: Scene,
): readonly Command[] {
  const recreated = decisions.filter(isRecreated);
  const held = new Set(newOnesStayDown(recreated, paths, scene).flat());
  return restartAgain(recreated.flatMap(({ old }) => old).filter(({ name }) => held.has(name)));
}

function restartAgain(containers: readonly Container[]): readonly Command[] {
  const byPolicy = Map.groupBy(
    containers.filter(({ restartPolicy }) => restartPolicy !== "no"),
    ({ restartPolicy }) => restartPolicy,
  );
  return [...byPolicy].map(([policy, alike]) => ["restarting", policy, ...alike.map(({ name }) => name)]);
}

/** A deployment that could not be undone leaves containers that do not restart: those that stay do so again. */
export function restartingStep(decisions: readonly Decision[], { state }: Scene): readonly ChangeStep[] {
  const found = decisions.flatMap(({ action, service, model, old }) => {
    if (model === undefined || (action !== "scale" && !keepsContainers({ action }))) return [];
    const leaving = new Set(action === "scale" ? old.map(({ name }) => name) : []);
    const policy = restartPolicyOf(model);
    return state.containers
      .filter((one) => one.service === service && one.definition !== undefined && one.restartPolicy === "no")
      .filter(({ name }) => policy !== "no" && !leaving.has(name))
      .map((container) => ({ ...container, restartPolicy: policy }));
  });
  if (found.length === 0) return [];
  return [
    {
      title: `let ${found.map(({ name }) => name).join(", ")} restart again`,
      do: restartAgain(found),
      undo: [],
    },
  ];
}
