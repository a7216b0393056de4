import type { Command } from "../target/job.ts";
import { touches, type Decision } from "./decision.ts";
import { seconds } from "./duration.ts";
import { sharedSockets } from "./method.ts";
import type { Model, Service } from "./model.ts";
import { runningOf, stopCommand, type ChangeStep, type Scene } from "./scene.ts";
import type { Container } from "./state.ts";

/**
 * Stops what the compose files no longer have and what has something that only one can have and a service now needs: a service that was
 * renamed would find its port taken, and its data written to by two.
 */
export function giveWaySteps(decisions: readonly Decision[], { model, options }: Scene): readonly ChangeStep[] {
  const starting = decisions.filter((decision) => decision.action !== "remove" && touches(decision));
  return decisions.flatMap((decision) => {
    const running = runningOf(decision);
    if (decision.action !== "remove" || decision.model !== undefined || running.length === 0) return [];
    const held = starting.flatMap((one) => (one.model && heldFrom(one.model, one.old, decision.old, model)) ?? []);
    if (held[0] === undefined) return [];
    const limits = [seconds(options.healthTimeout), seconds(options.stableFor)] as const;
    const well = decision.old.filter(({ status, health }) => status === "running" && health !== "unhealthy");
    // An engine that comes back starts what has the policy "always", also where it was stopped by hand.
    const always = decision.old.filter((one) => one.restartPolicy === "always" && running.includes(one.name));
    const restarting = (policy: string): readonly Command[] =>
      always.length === 0 ? [] : [["restarting", policy, ...always.map(({ name }) => name)]];
    return {
      title: `stop ${decision.service}, which has ${held[0]}`,
      do: [...restarting("no"), stopCommand(undefined, running)],
      undo: [
        ["running", ...running],
        ...well.map(({ name }) => ["healthy", name, ...limits] as const),
        ...restarting("always"),
      ],
    };
  });
}

/** What of theirs a service needs. A volume into which its own containers write beside them stays shared. */
function heldFrom(
  service: Service,
  own: readonly Container[],
  containers: readonly Container[],
  model: Model,
): string | undefined {
  const { name, publishes, mounts, fixedAddress } = service;
  const ports = publishes.flatMap(portsOf);
  const port = containers.flatMap((one) => one.ports).find((one) => portsOf(one).some((each) => ports.includes(each)));
  if (port !== undefined) return `the port ${port} of ${name}`;
  const writes = mounts
    .filter(({ type, readOnly }) => (type === "volume" || type === "bind") && !readOnly)
    .flatMap(({ type, source = "" }) => (type === "volume" ? (model.volumes.get(source)?.name ?? []) : source));
  const shared = new Set([...sharedSockets, ...own.flatMap((one) => one.writes)]);
  const both = containers.flatMap((one) => one.writes).find((one) => writes.includes(one) && !shared.has(one));
  if (both !== undefined) return `the volume ${both} of ${name}`;
  const address = containers.flatMap((one) => one.addresses).find((one) => one === fixedAddress);
  return address === undefined ? undefined : `the address ${address} of ${name}`;
}

/** `127.0.0.1:8000-8001` are 8000 and 8001. */
function portsOf(published: string): readonly number[] {
  const [, from, to = from] = /(\d+)(?:-(\d+))?$/.exec(published) ?? [];
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
}
