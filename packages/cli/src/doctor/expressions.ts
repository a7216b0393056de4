import { didYouMean } from "@stageway/core";
import type { ActionFile } from "../project/action-files.ts";
import type { Scope } from "../project/workflows.ts";

/** Contexts that a step's inputs can name (docs.github.com, contexts reference), and literals. */
const contexts = [
  "github",
  "env",
  "vars",
  "job",
  "jobs",
  "steps",
  "runner",
  "secrets",
  "strategy",
  "matrix",
  "needs",
  "inputs",
  "true",
  "false",
  "null",
  "NaN",
  "Infinity",
];

/** What GitHub would refuse, or silently take for an empty text, in the expressions of a step's input. */
export function expressionFaults(value: string, scope: Scope, actions: ReadonlyMap<string, ActionFile>): string[] {
  const expressions = [...value.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map(([, inner = ""]) =>
    inner.replace(/'[^']*'/g, "''"),
  );
  return [...new Set(expressions.flatMap((text) => [...unknownContexts(text), ...lost(text, scope, actions)]))];
}

function unknownContexts(text: string): string[] {
  const names = [...text.matchAll(/(?<![\w.-])([A-Za-z_][\w-]*)(?![\w-]|\s*\()/g)].map(([, name = ""]) => name);
  return names
    .filter((name) => !contexts.some((known) => known.toLowerCase() === name.toLowerCase()))
    .map((name) => `there is no context "${name}"${didYouMean(name, contexts)}`);
}

/** References to steps, jobs and outputs that are not there: GitHub takes each for an empty text. */
function lost(text: string, { steps, needs }: Scope, actions: ReadonlyMap<string, ActionFile>): string[] {
  const references = text.matchAll(/(?<![\w.-])(steps|needs)\.([\w-]+)(?:\.outputs\.([\w-]+))?/g);
  return [...references].flatMap(([, kind, id = "", output]) => {
    const known: ReadonlyMap<string, unknown> = kind === "steps" ? steps : needs;
    if (!known.has(id)) {
      const what = kind === "steps" ? "no step before it has the id" : "its job does not need the job";
      return [`${what} "${id}"${didYouMean(id, known.keys())}`];
    }
    const outputs = kind === "steps" ? actions.get(steps.get(id) ?? "")?.outputs : needs.get(id);
    if (output === undefined || outputs === undefined || outputs.includes(output)) return [];
    return [`${kind}.${id} has no output "${output}"${didYouMean(output, outputs)}`];
  });
}
