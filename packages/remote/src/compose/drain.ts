import type { Command } from "../target/job.ts";
import type { Service } from "./model.ts";
import { seconds } from "./duration.ts";
import { parseDrain } from "./parse-drains.ts";
import type { Drain, PlanOptions } from "./wanted.ts";

/** Label that sets how a service is drained. An input for the same service takes precedence. */
export const drainLabel = "stageway.drain";

/** Label with the command that ends the drain of a service. */
export const undrainLabel = "stageway.undrain";

/** How a service is drained: by the input, else by its label, else by its stop signal. */
export function drainOf(service: Service, options: PlanOptions): Drain {
  const label = service.labels.get(drainLabel);
  return options.drains.get(service.name) ?? (label === undefined ? { kind: "signal" } : parseDrain(label));
}

/** Commands that take traffic away from containers before they stop, and those that give it back. */
export interface DrainCommands {
  readonly drain: readonly Command[];
  /** Run in this order once the containers run again. */
  readonly undrain: readonly Command[];
}

/** Containers that replace the drained ones. A proxy must send requests to them first, `within` this many milliseconds. */
export interface Successors {
  readonly containers: readonly string[];
  readonly within: number;
}

/**
 * The commands that drain and undrain containers of a service.
 *
 * @param proxies names of the running containers of a proxy service
 */
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
