import type { Command } from "../target/job.ts";
import type { Decision } from "./decision.ts";
import { drainCommands } from "./drain.ts";
import { seconds } from "./duration.ts";
import type { Service } from "./model.ts";
import { ofMany, runningOf, startCommands, stopCommand, wellAgain, type ChangeStep, type Scene } from "./scene.ts";

/** New beside old, batch by batch: start, healthy, one moment for the proxy to notice, drain, stop the old. */
export function besideSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  return batchesOf(decision, service).flatMap((batch, index, all) => {
    const which = ofMany(index, all.length);
    const started = startStep(`start ${service.name}${which}`, batch, service, scene, index > 0);
    serve(scene, service.name, batch);
    const retired = retireStep(
      `stop the old ${service.name}${which}`,
      batch,
      service,
      scene,
      scene.options.settleDelay,
    );
    return [started, ...retired];
  });
}

/** In place, batch by batch: the old one is drained and stopped (and kept), then the new one starts. */
export function swapSteps(decision: Decision, service: Service, scene: Scene): readonly ChangeStep[] {
  return batchesOf(decision, service).flatMap((batch, index, all) => {
    const which = ofMany(index, all.length);
    const retired = retireStep(`stop the old ${service.name}${which}`, batch, service, scene, 0, index > 0);
    serve(scene, service.name, batch);
    return [...retired, startStep(`start ${service.name}${which}`, batch, service, scene, false)];
  });
}

interface Batch {
  readonly old: readonly string[];
  readonly restarting: readonly string[];
  readonly fresh: readonly string[];
  readonly decision: Decision;
}

/** New and old ones in pairs; what there is more of one than of the other goes with the last batch. */
function batchesOf(decision: Decision, { update }: Service): readonly Batch[] {
  const { fresh } = decision;
  const old = runningOf(decision);
  const size = update.parallelism === 0 ? Math.max(1, fresh.length) : update.parallelism;
  const count = Math.max(1, Math.ceil(fresh.length / size));
  // An engine that restarts brings containers of the policy "always" back, also those that were stopped by hand.
  const always = new Set(
    decision.old.filter(({ restartPolicy }) => restartPolicy === "always").map(({ name }) => name),
  );
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * size, index === count - 1 ? undefined : (index + 1) * size];
    const leaving = old.slice(from, to);
    return {
      decision,
      fresh: fresh.slice(from, to),
      old: leaving,
      restarting: leaving.filter((name) => always.has(name)),
    };
  });
}

function startStep(title: string, { fresh }: Batch, service: Service, scene: Scene, later: boolean): ChangeStep {
  return {
    title,
    do: [...delay(service, later), ...startCommands(service, fresh, scene)],
    undo: fresh.length === 0 ? [] : [stopCommand(service, fresh)],
  };
}

function retireStep(
  title: string,
  batch: Batch,
  service: Service,
  scene: Scene,
  notice: number,
  later = false,
): readonly ChangeStep[] {
  const { old, restarting } = batch;
  if (old.length === 0) return [];
  const { drain, undrain } = drainCommands(service, old, (proxy) => scene.serving.get(proxy) ?? [], scene.options);
  const wait: readonly Command[] = notice === 0 ? [] : [["wait", seconds(notice)]];
  const step: ChangeStep = {
    title,
    do: [...delay(service, later), ...wait, ...drain, ...policy("no", restarting), stopCommand(service, old)],
    undo: [
      ...policy("always", restarting),
      ["running", ...old],
      ...undrain,
      ...wellAgain(service, batch.decision, old, scene.options),
      ...wait,
    ],
  };
  return [step];
}

function policy(restart: "no" | "always", containers: readonly string[]): readonly Command[] {
  return containers.length === 0 ? [] : [["docker", "update", "--restart", restart, ...containers]];
}

function delay({ update }: Service, later: boolean): readonly Command[] {
  return later && update.delay > 0 ? [["wait", seconds(update.delay)]] : [];
}

function serve({ serving }: Scene, service: string, { old, fresh }: Batch): void {
  const left = (serving.get(service) ?? []).filter((name) => !old.includes(name));
  serving.set(service, [...left, ...fresh]);
}
