import type { Env } from "../env.ts";
import { log } from "../log.ts";
import { quote } from "../quote.ts";
import { suggest } from "../suggestion.ts";
import type { Parser } from "./parser.ts";
import { Problems } from "./problems.ts";

/** One parser for each input: `knownHosts` reads the input `known-hosts`. */
export type InputSpec = Readonly<Record<string, Parser<unknown>>>;
export type Parsed<Spec extends InputSpec> = { readonly [Name in keyof Spec]: ReturnType<Spec[Name]> };

/**
 * Reads every input in `spec` from the variables that the runner sets (`INPUT_KNOWN-HOSTS`).
 *
 * @throws {ActionError} that names every bad input at once, and every unknown one that looks like a mistyped known one.
 */
export function parseInputs<Spec extends InputSpec>(spec: Spec, env: Env = process.env): Parsed<Spec> {
  const problems = new Problems();
  const values = gather(spec, env, problems);
  problems.refuse();
  return values as Parsed<Spec>; // Every name in `spec` now has the value that its own parser gave.
}

/** The values of the inputs that could be read; what is wrong with the others is noted. */
export function gather(spec: InputSpec, env: Env, problems: Problems): Partial<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, parse] of Object.entries(spec)) {
    try {
      values[name] = parse(env[variable(inputName(name))] ?? "");
    } catch (error) {
      problems.add(inputName(name), error);
    }
  }
  for (const [input, problem] of mistyped(Object.keys(spec).map(inputName), env)) problems.add(input, problem);
  return values;
}

/** `knownHosts` is `known-hosts` in YAML. */
function inputName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function variable(input: string): string {
  return `INPUT_${input.toUpperCase()}`;
}

/**
 * An unknown input near a known one is a mistake. Others only warn: an action that wraps ours may leak its own inputs into our environment.
 */
function mistyped(known: readonly string[], env: Env): (readonly [input: string, problem: string])[] {
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith("INPUT_") && !known.some((input) => variable(input) === name))
    .map((name) => name.slice("INPUT_".length).toLowerCase());
  return unknown.flatMap((input) => {
    const meant = suggest(input, known);
    if (meant !== undefined)
      return [[quote(input).slice(1, -1), `is not an input of this action; did you mean "${meant}"?`] as const];
    log.warning(`The input ${quote(input)} is not one of this action and is left out`);
    return [];
  });
}
