import type { Decision } from "./decision.ts";
import { drainOf } from "./drain.ts";
import type { Model } from "./model.ts";
import { batchesOf, besideTogether, type Batch } from "./rolling.ts";
import { runningOf, type ChangeStep, type Scene } from "./scene.ts";
import { serviceSteps } from "./steps.ts";
import type { PlanOptions } from "./wanted.ts";

/** Services that change at once at most: each stands there twice for a while, and a small host has to bear it. */
const mostAtOnce = 4;

/**
 * The steps of all services in their order. Neighbours that come new, or new beside old in one batch, and of which none needs another
 * change together: they cost the time of the slowest, and none of the old ones is stopped before all of the new ones are healthy.
 */
export function stepsInWaves(decisions: readonly Decision[], scene: Scene): readonly ChangeStep[] {
  const waves: Decision[][] = [];
  for (const decision of decisions) {
    const wave = waves.at(-1);
    if (wave !== undefined && mayJoin(decision, wave, scene)) wave.push(decision);
    else waves.push([decision]);
  }
  return waves.flatMap((wave) => {
    const batches = wave.flatMap((decision) => batchOf(decision) ?? []);
    if (batches.length > 1) return besideTogether(batches, scene);
    return wave.flatMap((decision) => serviceSteps(decision, scene));
  });
}

function mayJoin(decision: Decision, wave: readonly Decision[], { model, options }: Scene): boolean {
  const all = [...wave, decision];
  if (wave.length >= mostAtOnce || all.some((one) => batchOf(one) === undefined)) return false;
  const needed = needsOf(decision.service, model);
  // Whoever is drained by a proxy needs one that stays.
  const proxies = new Set(all.flatMap((one) => proxyOf(one, options) ?? []));
  return !wave.some(({ service }) => needed.has(service)) && !all.some(({ service }) => proxies.has(service));
}

/** The service by which the old containers of another one are drained. */
function proxyOf(decision: Decision, options: PlanOptions): string | undefined {
  const { model: service } = decision;
  if (service === undefined || runningOf(decision).length === 0) return undefined;
  const drain = drainOf(service, options);
  return drain.kind === "haproxy" ? drain.proxy : undefined;
}

/** The one batch in which a service comes, with what gives way to it; `undefined` when it takes more than that. */
function batchOf(decision: Decision): Batch | undefined {
  const { action, model: service } = decision;
  if (service === undefined || (action !== "roll" && action !== "create")) return undefined;
  // Compose starts it by itself.
  if (service.startedBy !== undefined) return undefined;
  const [batch, ...others] = batchesOf(decision, service);
  return others.length === 0 ? batch : undefined;
}

/** Everything that a service needs, and what that needs. */
function needsOf(name: string, model: Model, found = new Set<string>()): ReadonlySet<string> {
  const service = model.services.get(name);
  const needs = [...(service?.dependsOn ?? []).map((dependency) => dependency.service), ...(service?.sharesWith ?? [])];
  for (const need of needs) {
    if (found.has(need)) continue;
    found.add(need);
    needsOf(need, model, found);
  }
  return found;
}
