import type { Command } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { drainCommands, drainOf } from "./drain.ts";
import { seconds } from "./duration.ts";
import type { Service } from "./model.ts";
import { healthyCommands, ofMany, runningOf, stopCommand, wellAgain, type ChangeStep, type Scene } from "./scene.ts";
import type { PlanOptions } from "./wanted.ts";

/** New beside old, batch by batch: start, healthy, one moment for the proxy to notice, drain, stop the old. */
export function besideSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  return batchesOf(decision, service).flatMap((batch, index, all) => {
    const which = ofMany(index, all.length);
    const before = delay(service, index > 0);
    const started = startStep(`start ${service.name}${which}`, [batch], scene, { before, serves: true });
    serve(scene, batch);
    return [started, ...retireStep(`stop the old ${service.name}${which}`, [batch], scene, { notice: true })];
  });
}

/** New beside old for several services, each in one batch: none of the old ones is stopped before all new ones are healthy. */
export function besideTogether(batches: readonly Batch[], scene: Scene): readonly ChangeStep[] {
  const names = (some: readonly Batch[]) => some.map(({ service }) => service.name).join(", ");
  const leaving = batches.filter(({ old }) => old.length > 0);
  const started = startStep(`start ${names(batches)}`, batches, scene, { serves: true });
  for (const batch of batches) serve(scene, batch);
  return [started, ...retireStep(`stop the old ${names(leaving)}`, leaving, scene, { notice: true })];
}

/** In place, batch by batch: the old one is drained and stopped (and kept), then the new one starts. */
export function swapSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  return batchesOf(decision, service).flatMap((batch, index, all) => {
    const which = ofMany(index, all.length);
    const before = delay(service, index > 0);
    const retired = retireStep(`stop the old ${service.name}${which}`, [batch], scene, { notice: false, before });
    serve(scene, batch);
    return [...retired, startStep(`start ${service.name}${which}`, [batch], scene, { serves: false })];
  });
}

/** Containers of one service that come and go at the same time. */
export interface Batch {
  readonly service: Service;
  readonly decision: Decision;
  readonly old: readonly string[];
  /** Those of the old that the engine would start again with itself. */
  readonly restarting: readonly string[];
  readonly fresh: readonly string[];
}

/** New and old ones in pairs; what there is more of one than of the other goes with the last batch. */
export function batchesOf(decision: Decision, service: Service): readonly Batch[] {
  const { fresh } = decision;
  const { parallelism } = service.update;
  const old = runningOf(decision);
  // What nobody uses yet starts all at once.
  const size = parallelism === 0 || old.length === 0 ? Math.max(1, fresh.length) : parallelism;
  const count = Math.max(1, Math.ceil(fresh.length / size));
  // An engine that restarts brings containers of the policy "always" back, also those that were stopped by hand.
  const always = new Set(
    decision.old.filter(({ restartPolicy }) => restartPolicy === "always").map(({ name }) => name),
  );
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * size, index === count - 1 ? undefined : (index + 1) * size];
    const leaving = old.slice(from, to);
    return {
      service,
      decision,
      fresh: fresh.slice(from, to),
      old: leaving,
      restarting: leaving.filter((name) => always.has(name)),
    };
  });
}

/** @param serves the new ones may have requests when this is undone: the old ones run beside them, and a proxy knows both */
function startStep(
  title: string,
  batches: readonly Batch[],
  { options, serving }: Scene,
  { serves, before = [] }: { readonly serves: boolean; readonly before?: readonly Command[] },
): ChangeStep {
  const starting = batches.filter(({ fresh }) => fresh.length > 0);
  const names = starting.flatMap(({ fresh }) => fresh);
  const running: readonly Command[] = names.length === 0 ? [] : [["running", ...names]];
  const healthy = starting.flatMap(({ service, fresh }) => healthyCommands(service, fresh, options));
  const proxies = (service: string) => serving.get(service) ?? [];
  // A command in a container that never came up would fail: only a proxy is asked on the way back.
  const drains = starting.flatMap(({ service, fresh, old }) =>
    serves && isProxied(service, options)
      ? drainCommands(service, fresh, proxies, options, { containers: old, within: noticeOnTheWayBack }).drain
      : [],
  );
  const undo = [...drains, ...stopCommands(starting, ({ fresh }) => fresh)];
  return { title, do: [...before, ...running, ...healthy], undo };
}

function retireStep(
  title: string,
  batches: readonly Batch[],
  scene: Scene,
  { notice, before = [] }: { readonly notice: boolean; readonly before?: readonly Command[] },
): readonly ChangeStep[] {
  const old = batches.flatMap((batch) => batch.old);
  if (old.length === 0) return [];
  const { options, serving } = scene;
  const restarting = batches.flatMap((batch) => batch.restarting);
  const drains = batches.map(({ service, old, fresh }) => {
    const successors = { containers: notice ? fresh : [], within: options.healthTimeout };
    return drainCommands(service, old, (proxy) => serving.get(proxy) ?? [], options, successors);
  });
  // A proxy that can be asked need not be waited for.
  const blind = notice && batches.some(({ service }) => !isProxied(service, options));
  const wait: readonly Command[] = blind && options.settleDelay > 0 ? [["wait", seconds(options.settleDelay)]] : [];
  const step: ChangeStep = {
    title,
    do: [
      ...before,
      ...wait,
      ...drains.flatMap(({ drain }) => drain),
      ...policy("no", restarting),
      ...stopCommands(batches, (batch) => batch.old),
    ],
    undo: [
      ...policy("always", restarting),
      ["running", ...old],
      ...drains.flatMap(({ undrain }) => undrain),
      ...batches.flatMap((batch) => wellAgain(batch.service, batch.decision, batch.old, options)),
      ...wait,
    ],
  };
  return [step];
}

/** Milliseconds for a proxy to notice what runs again; the way back goes on without it. */
const noticeOnTheWayBack = 10_000;

function isProxied(service: Service, options: PlanOptions): boolean {
  return drainOf(service, options).kind === "haproxy";
}

/** One command for all that have the same time to end in: the engine stops them at once. */
function stopCommands(batches: readonly Batch[], namesOf: (batch: Batch) => readonly string[]): readonly Command[] {
  const byGrace = Map.groupBy(batches, ({ service }) => service.grace);
  return [...byGrace.values()].map((alike) => stopCommand(alike[0]?.service, alike.flatMap(namesOf)));
}

function policy(restart: "no" | "always", containers: readonly string[]): readonly Command[] {
  return containers.length === 0 ? [] : [["docker", "update", "--restart", restart, ...containers]];
}

function delay({ update }: Service, later: boolean): readonly Command[] {
  return later && update.delay > 0 ? [["wait", seconds(update.delay)]] : [];
}

function serve({ serving }: Scene, { service, old, fresh }: Batch): void {
  const left = (serving.get(service.name) ?? []).filter((name) => !old.includes(name));
  serving.set(service.name, [...left, ...fresh]);
}
