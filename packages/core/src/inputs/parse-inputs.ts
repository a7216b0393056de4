import type { Env } from "../env.ts";
import { ActionError, describe } from "../errors.ts";
import { log } from "../log.ts";
import { quote } from "../quote.ts";
import { suggest } from "../suggestion.ts";
import type { Parser } from "./parser.ts";

/** One parser for each input: `knownHosts` reads the input `known-hosts`. */
export type InputSpec = Readonly<Record<string, Parser<unknown>>>;
export type Parsed<Spec extends InputSpec> = { readonly [Name in keyof Spec]: ReturnType<Spec[Name]> };

/**
 * Reads every input in `spec` from the variables that the runner sets (`INPUT_KNOWN-HOSTS`).
 *
 * @throws {ActionError} that names every bad input at once, and every unknown one that looks like a mistyped known one.
 */
export function parseInputs<Spec extends InputSpec>(spec: Spec, env: Env = process.env): Parsed<Spec> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, parse] of Object.entries(spec)) {
    try {
      values[name] = parse(env[variable(inputName(name))] ?? "");
    } catch (error) {
      problems.push(`${inputName(name)}: ${describe(error)}`);
    }
  }
  problems.push(...mistyped(Object.keys(spec).map(inputName), env));
  if (problems.length > 0) throw new ActionError(`Cannot read the inputs:\n  - ${problems.join("\n  - ")}`);
  return values as Parsed<Spec>; // Every name in `spec` now has the value that its own parser gave.
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
function mistyped(known: readonly string[], env: Env): string[] {
  const unknown = Object.keys(env)
    .filter((name) => name.startsWith("INPUT_") && !known.some((input) => variable(input) === name))
    .map((name) => name.slice("INPUT_".length).toLowerCase());
  return unknown.flatMap((input) => {
    const meant = suggest(input, known);
    if (meant !== undefined)
      return [`${quote(input).slice(1, -1)}: is not an input of this action; did you mean "${meant}"?`];
    log.warning(`The input ${quote(input)} is not one of this action and is left out`);
    return [];
  });
}
