import { quote } from "@stageway/core";
import type { Drain } from "./wanted.ts";

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
