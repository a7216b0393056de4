import type { Command } from "../target/job.ts";
import type { Service } from "./model.ts";
import { seconds } from "./duration.ts";
import { parseDrain } from "./parse-drains.ts";
import type { Drain, PlanOptions } from "./wanted.ts";

/** Labels by which a service says itself how it is drained; an input line of the same service wins. */
export const drainLabel = "stageway.drain";
export const undrainLabel = "stageway.undrain";

/** How a service is drained: by the input, else by its label, else by its stop signal. */
export function drainOf(service: Service, options: PlanOptions): Drain {
  const label = service.labels.get(drainLabel);
  return options.drains.get(service.name) ?? (label === undefined ? { kind: "signal" } : parseDrain(label));
}

/** What takes requests away from containers, before they are stopped; and what gives them back. */
export interface DrainCommands {
  readonly drain: readonly Command[];
  /** Before the containers are started again, after it, in this order. */
  readonly undrain: readonly Command[];
}

/** Containers that run beside those that are drained; a proxy has to send requests to them first, within so many milliseconds. */
export interface Successors {
  readonly containers: readonly string[];
  readonly within: number;
}

/** @param proxies names of the containers that run the proxy at that moment */
export function drainCommands(
  service: Service,
  containers: readonly string[],
  proxies: (service: string) => readonly string[],
  options: PlanOptions,
  successors: Successors = { containers: [], within: 0 },
): DrainCommands {
  const drain = drainOf(service, options);
  if (drain.kind === "signal") return { drain: [], undrain: [] };
  if (drain.kind === "haproxy") {
    const pairs = proxies(drain.proxy).flatMap((proxy) => containers.map((container) => [proxy, container] as const));
    const grace = service.grace === undefined ? seconds(10_000) : String(service.grace);
    const where = [String(drain.port), drain.backend] as const;
    const first = successors.containers.length === 0 ? [] : [seconds(successors.within), ...successors.containers];
    return {
      drain: pairs.map(([proxy, container]) => ["drain", proxy, ...where, container, grace, ...first]),
      undrain: pairs.map(([proxy, container]) => ["undrain", proxy, ...where, container]),
    };
  }
  const undrain = options.undrains.get(service.name) ?? service.labels.get(undrainLabel);
  return {
    drain: containers.map((container) => inside(container, drain.command)),
    undrain: undrain === undefined ? [] : containers.map((container) => inside(container, undrain)),
  };
}

function inside(container: string, command: string): Command {
  return ["docker", "exec", container, "sh", "-c", command];
}
