import type { Action, Decision } from "@stageway/remote";
import { alignedRows } from "../rows.ts";
import type { Paint } from "../view.ts";

/** What a deployment does with one container. */
export interface ContainerFate {
  readonly service: string;
  /** Its name; absent for a service that has none and gets none. */
  readonly container?: string;
  readonly action: Action;
  /** The container that takes its place, when that is another one. */
  readonly by?: string;
  readonly why: string;
}

/** What would be done with every container that is there or is to be, and why: in the order in which services are touched. */
export function containerFates(decisions: readonly Pick<Decision, FateKey>[]): readonly ContainerFate[] {
  return decisions.flatMap((decision) => {
    const { service, action, reason: why } = decision;
    const fates = fatesOf(decision);
    return fates.length === 0 ? [{ service, action, why }] : fates.map((fate) => ({ service, ...fate, why }));
  });
}

type FateKey = "service" | "action" | "reason" | "old" | "fresh";
type Fate = Pick<ContainerFate, "container" | "action" | "by">;

function fatesOf({ action, old, fresh }: Pick<Decision, FateKey>): readonly Fate[] {
  const names = old.map(({ name }) => name);
  switch (action) {
    case "roll":
    case "replace":
      return inPairs(names, fresh, action);
    case "run":
    case "create":
      return [...names.map((container) => ({ container, action: "remove" as const })), ...created(fresh, action)];
    case "scale":
      return [...names.map((container) => ({ container, action: "remove" as const })), ...created(fresh, "create")];
    case "leave":
    case "start":
    case "restart":
    case "remove":
      return names.map((container) => ({ container, action }));
  }
}

/** Old ones give way to new ones, one for one; what is over is removed, or made. */
function inPairs(old: readonly string[], fresh: readonly string[], action: Action): readonly Fate[] {
  const given = old.map((container, index): Fate => {
    const by = fresh[index];
    if (by === undefined) return { container, action: "remove" };
    return { container, action, ...(by !== container && { by }) };
  });
  return [...given, ...created(fresh.slice(old.length), "create")];
}

function created(names: readonly string[], action: Action): readonly Fate[] {
  return names.map((container) => ({ container, action }));
}

/** What becomes of the containers of one host. */
export interface HostFates {
  readonly host: string;
  readonly containers: readonly ContainerFate[];
}

/** One line for each container; the hosts are named where there are several. */
export function fateTable(hosts: readonly HostFates[], paint: Paint): string {
  return hosts
    .flatMap(({ host, containers }) => [
      ...(hosts.length > 1 ? [paint.bold(host)] : []),
      ...alignedRows(
        containers.map(({ service, container = service, action, by, why }) => [
          container,
          paint[colours[action]](action),
          by === undefined ? "" : `-> ${by}`,
          why,
        ]),
      ),
    ])
    .join("\n");
}

const colours: Readonly<Record<Action, keyof Paint>> = {
  leave: "dim",
  remove: "red",
  roll: "green",
  create: "green",
  replace: "yellow",
  scale: "yellow",
  start: "yellow",
  restart: "yellow",
  run: "blue",
};
