import { quote } from "@stageway/core";
import type { Command } from "../target/job.ts";
import type { Service } from "./model.ts";
import { seconds } from "./duration.ts";
import type { Drain, PlanOptions } from "./wanted.ts";

/** Labels by which a service says itself how it is drained; an input line of the same service wins. */
export const drainLabel = "stageway.drain";
export const undrainLabel = "stageway.undrain";

/** What input lines say of draining, by service. */
export interface Drains {
  readonly drains: ReadonlyMap<string, Drain>;
  readonly undrains: ReadonlyMap<string, string>;
}

/**
 * Reads lines of the forms `web=signal`, `web=command: <shell command in the old container>`, `web=undrain: <its undo>` and
 * `web=haproxy://<proxy service>:<port of its runtime API>/<backend>`.
 */
export function parseDrains(lines: readonly string[]): Drains {
  const drains = new Map<string, Drain>();
  const undrains = new Map<string, string>();
  for (const line of lines) {
    const [, service, strategy] = /^\s*([a-zA-Z0-9._-]+)\s*=\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (service === undefined || strategy === undefined) {
      throw new SyntaxError(`must be lines like web=signal: current value is ${quote(line)}`);
    }
    const [, undrain] = /^undrain:\s*(\S.*)$/.exec(strategy) ?? [];
    const known = undrain === undefined ? drains : undrains;
    if (known.has(service))
      throw new SyntaxError(`must name each service once: current value has ${quote(service)} twice`);
    if (undrain === undefined) drains.set(service, parseDrain(strategy));
    else undrains.set(service, undrain);
  }
  return { drains, undrains };
}

/** Reads one strategy: the part of an input line behind `=`, or the value of the label. */
export function parseDrain(strategy: string): Drain {
  if (strategy === "signal") return { kind: "signal" };
  const [, command] = /^command:\s*(\S.*)$/.exec(strategy) ?? [];
  if (command !== undefined) return { kind: "command", command };
  const [, proxy, port, backend] = /^haproxy:\/\/([a-zA-Z0-9._-]+):(\d{1,5})\/([a-zA-Z0-9._-]+)$/.exec(strategy) ?? [];
  if (proxy !== undefined && backend !== undefined && Number(port) > 0 && Number(port) < 65_536) {
    return { kind: "haproxy", proxy, port: Number(port), backend };
  }
  const wanted = "signal, command: <command> or haproxy://<service>:<port>/<backend>";
  throw new SyntaxError(`must be ${wanted}: current value is ${quote(strategy)}`);
}

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
