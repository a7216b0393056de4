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
      for (const { operation, parts, method: wanted } of entries) {
        const match = wanted === method ? matchParts(parts, path) : undefined;
        const parameters = match && decode(match);
        if (parameters) return { operation, parameters };
      }
      return undefined;
    },
  };
}

/** A fixed text, or a parameter. */
type Part = { readonly text: string } | { readonly name: string };

function compile(route: string): { method: string; parts: readonly Part[]; fixed: number } {
  const [method = "", path = ""] = route.split(" ");
  const parts = [...path.matchAll(/\{(\w+)\}|[^{]+/g)].map(([text, name]) =>
    name === undefined ? { text } : { name },
  );
  return { method, parts, fixed: path.replaceAll(/\{\w+\}/g, "").length };
}

/** The parameters by which the parts are exactly the path; each takes as much as it can. */
function matchParts([part, ...rest]: readonly Part[], path: string): Record<string, string> | undefined {
  if (part === undefined) return path === "" ? {} : undefined;
  if ("text" in part) {
    // The root of a tree has an empty path.
    const [next] = rest;
    const isRoot = next !== undefined && "name" in next && next.name === "path" && `${path}/` === part.text;
    if (isRoot && rest.length === 1) return { path: "" };
    return path.startsWith(part.text) ? matchParts(rest, path.slice(part.text.length)) : undefined;
  }
  const isPath = part.name === "path" && rest.length === 0;
  const most = spanning.has(part.name) || isPath ? path.length : `${path}/`.indexOf("/");
  for (let length = most; length >= (isPath ? 0 : 1); length--) {
    const found = matchParts(rest, path.slice(length));
    if (found) return { ...found, [part.name]: path.slice(0, length) };
  }
  return undefined;
}

/** Decodes every value, or gives `undefined` when one of them is not an escaped text. */
function decode(groups: Record<string, string | undefined>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]));
  } catch {
    return undefined;
  }
}
