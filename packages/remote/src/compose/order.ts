import type { Model } from "./model.ts";

/**
 * Gives the services in the order in which they are to be touched: what others depend on first; of those that are free,
 * one-shot services and what they need come before the rest, so that a migration runs before anything is switched.
 */
export function inOrder(model: Model, oneShots: ReadonlySet<string>): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const service = model.services.get(name);
    // Compose refuses cycles itself; a cycle here would only be one that we made.
    if (service === undefined || ordered.has(name) || path.includes(name)) return;
    const needs = [...service.dependsOn.map((dependency) => dependency.service), ...service.sharesWith].sort();
    for (const need of needs) visit(need, [...path, name]);
    ordered.add(name);
  };
  const names = [...model.services.keys()].sort();
  for (const name of names.filter((name) => oneShots.has(name))) visit(name, []);
  for (const name of names) visit(name, []);
  return [...ordered];
}

/** Services that run once and end: those that others wait for to complete, and those that were named. */
export function oneShotsOf(model: Model, named: readonly string[]): ReadonlySet<string> {
  const awaited = [...model.services.values()].flatMap(({ dependsOn }) =>
    dependsOn.filter(({ condition }) => condition === "service_completed_successfully").map(({ service }) => service),
  );
  return new Set([...awaited, ...named].filter((name) => model.services.has(name)));
}
