import type { Operation } from "./operation.ts";

/** Parameters whose values may hold slashes, escaped or not. */
const spanning = new Set(["ref", "basehead", "branch", "tag"]);

/** Finds the operation that a method and a path (below the API's root) ask for, with its path parameters decoded. */
export interface Router {
  find(method: string, path: string): { operation: Operation; parameters: Record<string, string> } | undefined;
}

/** Makes a router; of two routes that fit, the one with more fixed text wins. */
export function createRouter(operations: readonly Operation[]): Router {
  const entries = operations
    .map((operation) => ({ operation, ...compile(operation.route) }))
    .sort((one, other) => other.fixed - one.fixed);
  return {
    find(method, path) {
      for (const { operation, pattern, method: wanted } of entries) {
        const match = wanted === method ? pattern.exec(path) : null;
        const parameters = match && decode(match.groups ?? {});
        if (parameters) return { operation, parameters };
      }
      return undefined;
    },
  };
}

function compile(route: string): { method: string; pattern: RegExp; fixed: number } {
  const [method = "", path = ""] = route.split(" ");
  const source = path
    // The root of a tree has an empty path.
    .replace(/\/\{path\}$/, "(?:/(?<path>.*))?")
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${spanning.has(name) ? ".+" : "[^/]+"})`);
  return { method, pattern: new RegExp(`^${source}$`), fixed: path.replaceAll(/\{\w+\}/g, "").length };
}

/** Decodes every value, or gives `undefined` when one of them is not an escaped text. */
function decode(groups: Record<string, string | undefined>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]));
  } catch {
    return undefined;
  }
}
