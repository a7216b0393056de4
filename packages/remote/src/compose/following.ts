import type { Command } from "../target/job.ts";
import { isReplaced, type Decision } from "./decision.ts";
import type { Model, Service } from "./model.ts";
import { healthyCommands, runningOf, wellAgain, type ChangeStep, type Scene } from "./scene.ts";
import type { TargetState } from "./state.ts";

/** What is decided again once it is known what becomes of the containers that a service hangs on. */
export interface Following {
  readonly state: TargetState;
  readonly oneShots: ReadonlySet<string>;
  /** Decides on a service whose containers are replaced for the given reason. */
  readonly again: (service: Service, because: string) => Decision;
}

/**
 * Decides again on services that hang on containers of a service that changes: a container keeps the namespaces, the volumes and the names
 * of the container that it was made with, so it has to be made anew; and what `depends_on` says is to follow is started again. With it
 * follows what hangs on that.
 */
export function follow(decisions: readonly Decision[], following: Following): readonly Decision[] {
  const changes = new Map(decisions.filter(isNew).map((decision) => [decision.service, decision]));
  const followed = decisions.map((decision) => followOne(decision, changes, following));
  return followed.filter(isNew).length === changes.size ? followed : follow(followed, following);
}

function followOne(
  decision: Decision,
  changes: ReadonlyMap<string, Decision>,
  { state, oneShots, again }: Following,
): Decision {
  const { model, action } = decision;
  // What runs once has run.
  if (model === undefined || oneShots.has(model.name) || action === "create" || isReplaced(decision)) return decision;
  const shared = model.sharesWith.find((name) => changes.has(name));
  if (shared !== undefined) return again(model, `${shared} is replaced, whose namespace or volumes it uses`);
  const lost = lostLink(decision, state);
  if (lost !== undefined) return again(model, `it has a link to ${lost}, which is gone`);
  const [awaited] = restartedAfter(model, changes);
  const there = state.containers.filter(({ service }) => service === model.name);
  if (awaited === undefined || runningOf({ old: there }).length === 0) return decision;
  const because = `${awaited} is replaced, and depends_on says to restart with it`;
  if (action === "scale") return again(model, because);
  return action === "leave" ? { ...decision, action: "restart", reason: because } : decision;
}

/** The name of a container of this project to which a link leads and that is not there. */
function lostLink({ model, old }: Decision, { containers }: TargetState): string | undefined {
  if (model === undefined || model.linksTo.length === 0) return undefined;
  const there = new Set(containers.map(({ name }) => name));
  return old.flatMap(({ links }) => links).find((name) => !there.has(name));
}

/** The services with new containers after which a service is to be restarted. */
function restartedAfter({ dependsOn }: Service, changes: ReadonlyMap<string, Decision>): readonly string[] {
  return dependsOn.flatMap(({ service, restart }) => {
    const change = changes.get(service);
    return restart && change !== undefined && isReplaced(change) ? service : [];
  });
}

/** Whether none of the containers stays what it is: one that is started again has another namespace, too. */
function isNew(decision: Decision): boolean {
  const { action } = decision;
  return isReplaced(decision) || action === "create" || action === "start" || action === "restart";
}

/** Starts again what is to follow, unless it was started after what it follows: whoever restarts it meanwhile saves it a second time. */
export function restartSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  const names = runningOf(decision);
  const awaited = service.dependsOn.filter(({ restart }) => restart);
  const others = awaited.flatMap((one) => scene.serving.get(one.service) ?? []);
  return [
    {
      title: `restart ${service.name}`,
      do: [...restartCommands(service, names, others), ...healthyCommands(service, names, scene.options)],
      undo: [],
    },
  ];
}

/**
 * The last of all undos: what follows a service that was replaced is started again after the old containers of that one, with whose
 * addresses it began.
 */
export function restartedLast(
  steps: readonly ChangeStep[],
  decisions: readonly Decision[],
  { options }: Scene,
): readonly ChangeStep[] {
  const changes = new Map(decisions.map((decision) => [decision.service, decision]));
  const commands = decisions.flatMap((decision) => {
    const { model: service } = decision;
    const names = runningOf(decision);
    if (service === undefined || decision.action === "remove") return [];
    const others = restartedAfter(service, changes).flatMap((name) => oldOf(changes.get(name)));
    if (names.length === 0 || others.length === 0) return [];
    return [...restartCommands(service, names, others), ...wellAgain(service, decision, names, options)];
  });
  const [first, ...rest] = steps;
  return first === undefined || commands.length === 0
    ? steps
    : [{ ...first, undo: [...first.undo, ...commands] }, ...rest];
}

function oldOf(decision: Decision | undefined): readonly string[] {
  return decision === undefined ? [] : runningOf(decision);
}

function restartCommands(
  { grace }: Service,
  containers: readonly string[],
  others: readonly string[],
): readonly Command[] {
  return containers.map((name) => ["restarted", grace === undefined ? "" : String(grace), name, ...others]);
}

/** What stays and may have looked up, as it started, the address of what is replaced: that nobody can know. */
export function addressNotices(decisions: readonly Decision[], model: Model): readonly string[] {
  const changes = new Map(decisions.map((decision) => [decision.service, decision]));
  return decisions.flatMap(({ service: name, action }) => {
    const service = model.services.get(name);
    if (service === undefined || action !== "leave" || service.publishes.length === 0) return [];
    const replaced = service.dependsOn.filter((one) => {
      const change = changes.get(one.service);
      return change !== undefined && isReplaced(change) && !one.restart;
    });
    return replaced.map(
      ({ service: other }) =>
        `${name} keeps running while ${other} gets new containers: if it looks up the address of ${other} only when it starts, set "restart: true" for ${other} in its depends_on`,
    );
  });
}
