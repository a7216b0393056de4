import type { Decision } from "./decision.ts";
import { difference, type Target } from "./difference.ts";
import { methodOf, type Method } from "./method.ts";
import type { Model } from "./model.ts";
import type { Container, TargetState } from "./state.ts";

/** One service with the state of the host, from which its decision follows. */
export interface Situation {
  readonly state: TargetState;
  readonly model: Model;
  readonly target: Target;
  readonly revision: string | undefined;
  readonly oneShot: boolean;
  /** The host on which one-shot services run, if it is another one. */
  readonly oneShotsOn: string | undefined;
  /** Reason to replace its containers even if they do not differ. */
  readonly because?: string | undefined;
}

/** Decides what happens to one service of the compose files, with the reason. */
export function classify(situation: Situation): Decision {
  const { state, target, model } = situation;
  const containers = containersOf(state, target.service.name);
  const method = methodOf(target.service, model, containers);
  if (situation.oneShot) return classifyOneShot(situation, containers, method);
  const { replicas } = target.service;
  if (containers.length === 0) {
    if (replicas === 0) return decide(situation, "leave", "no containers are wanted", { method });
    return decide(situation, "create", "nothing runs", { fresh: freshNames(situation, [], replicas), method });
  }
  const reason = situation.because ?? firstDifference(containers, situation);
  if (reason !== undefined) return replace(situation, containers, method, reason);
  return keep(situation, containers, method);
}

/** The containers of a service, lowest number first. */
export function containersOf(state: TargetState, service: string): readonly Container[] {
  return state.containers.filter((container) => container.service === service).sort((a, b) => a.number - b.number);
}

function classifyOneShot(situation: Situation, containers: readonly Container[], method: Method): Decision {
  if (situation.oneShotsOn !== undefined) return leaveToAnother(situation, containers, situation.oneShotsOn);
  const ended = containers.filter(({ status, exitCode }) => status === "exited" && exitCode === 0);
  const done = ended.find((container) => difference(container, situation.target, situation.state) === undefined);
  if (done !== undefined) return decide(situation, "leave", `${done.name} has run`, { old: containers, method });
  const [latest] = containers.slice(-1);
  const why = latest && (difference(latest, situation.target, situation.state) ?? `${latest.name} did not complete`);
  const recreate: Method = method.kind === "recreate" ? method : { kind: "beside" };
  const fresh = freshNames(situation, recreate.kind === "recreate" ? [] : containers, 1);
  return decide(situation, "run", why ?? "has not run yet", { old: containers, fresh, method: recreate });
}

/** One-shot services run once for all hosts, on the first. Earlier containers on the others are removed. */
function leaveToAnother(situation: Situation, containers: readonly Container[], host: string): Decision {
  const action = containers.length === 0 ? "leave" : "remove";
  const decided = decide(situation, action, `runs once, on ${host}`, { old: containers, method: { kind: "beside" } });
  return { ...decided, labelled: true, elsewhere: true };
}

function replace(situation: Situation, containers: readonly Container[], method: Method, reason: string): Decision {
  const { replicas } = situation.target.service;
  if (method.kind !== "recreate") {
    const action = method.kind === "swap" ? "replace" : "roll";
    return decide(situation, action, reason, {
      old: containers,
      fresh: freshNames(situation, containers, replicas),
      method,
    });
  }
  // Compose keeps the numbers of what it recreates.
  const kept = containers.slice(0, replicas).map(({ name }) => name);
  const more = freshNames(situation, containers, Math.max(0, replicas - kept.length));
  const named = situation.target.service.containerName;
  return decide(situation, "replace", reason, {
    old: containers,
    fresh: named === undefined ? [...kept, ...more] : [named],
    method,
  });
}

/** The definition is the wanted one: are there as many as wanted, and do they run? */
function keep(situation: Situation, containers: readonly Container[], method: Method): Decision {
  const { replicas } = situation.target.service;
  const unhealthy = containers.find(({ health, status }) => status === "running" && health === "unhealthy");
  if (unhealthy !== undefined) return replace(situation, containers, method, `${unhealthy.name} is unhealthy`);
  // What is paused cannot be started.
  const paused = containers.find(({ status }) => status === "paused");
  if (paused !== undefined) return replace(situation, containers, method, `${paused.name} is paused`);
  // What runs stays, whatever its number.
  const stopped = ({ status }: Container) => (status === "running" ? 0 : 1);
  const best = [...containers].sort((a, b) => stopped(a) - stopped(b) || a.number - b.number);
  const still = best.slice(0, replicas).filter(({ status }) => status !== "running");
  if (containers.length !== replicas) {
    const fresh = freshNames(situation, containers, Math.max(0, replicas - containers.length));
    const change = { old: best.slice(replicas), fresh, again: still.map(({ name }) => name), method };
    return decide(situation, "scale", `${containers.length} -> ${replicas} containers`, change);
  }
  const [first] = still;
  if (first !== undefined)
    return decide(situation, "start", `${first.name} is ${first.status}`, { old: still, method });
  return decide(situation, "leave", "is as wanted", { old: containers, method });
}

function firstDifference(containers: readonly Container[], { target, state }: Situation): string | undefined {
  return containers.map((container) => difference(container, target, state)).find((reason) => reason !== undefined);
}

/** Compose gives a new container the number after the highest one that is there. */
function freshNames({ model, target }: Situation, containers: readonly Container[], count: number): readonly string[] {
  const { name, containerName } = target.service;
  if (containerName !== undefined) return count === 0 ? [] : [containerName];
  const highest = Math.max(0, ...containers.map(({ number }) => number));
  return Array.from({ length: count }, (_, index) => containerNameOf(model, name, highest + index + 1));
}

function containerNameOf({ project }: Model, service: string, number: number): string {
  return `${project}-${service}-${number}`;
}

type Details = Partial<Pick<Decision, "old" | "fresh" | "again">> & Pick<Decision, "method">;

function decide(situation: Situation, action: Decision["action"], reason: string, details: Details): Decision {
  const { image, definition, service } = situation.target;
  const old = details.old ?? [];
  const stays = action === "leave" || action === "start";
  const labelled = !stays || old.every((container) => container.definition !== undefined);
  const revision = stays ? (old[0]?.revision ?? situation.revision) : situation.revision;
  return {
    service: service.name,
    action,
    reason,
    image,
    definition,
    revision,
    old,
    fresh: details.fresh ?? [],
    ...(details.again !== undefined && details.again.length > 0 && { again: details.again }),
    method: details.method,
    labelled,
    model: service,
  };
}

/** Decides what happens to a service that is no longer in the compose files. Containers that Stageway did not start stay. */
export function classifyOrphan(service: string, containers: readonly Container[]): Decision {
  const ours = containers.every(({ definition }) => definition !== undefined);
  return {
    service,
    action: ours ? "remove" : "leave",
    reason: ours
      ? "the compose files no longer have it"
      : "the compose files do not have it, and somebody else started it",
    image: containers[0]?.image ?? "",
    definition: containers[0]?.definition ?? "",
    revision: containers[0]?.revision,
    old: containers,
    fresh: [],
    method: { kind: "beside" },
    labelled: ours,
    model: undefined,
  };
}
