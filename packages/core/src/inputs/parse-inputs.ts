import type { Env } from "../env.ts";
import type { Parser } from "./parser.ts";
import { Problems } from "./problems.ts";
import { inputVariable } from "./unknown-inputs.ts";

/** One parser for each input: `knownHosts` reads the input `known-hosts`. */
export type InputSpec = Readonly<Record<string, Parser<unknown>>>;

/** The values that the parsers of a spec give, by the spec's names. */
export type Parsed<Spec extends InputSpec> = { readonly [Name in keyof Spec]: ReturnType<Spec[Name]> };

/**
 * Reads every input in `spec` from the variables that the runner sets (`INPUT_KNOWN-HOSTS`). It is for post steps: the main step has refused
 * unknown inputs, and a variable that a later step exports must not keep a post step from its work.
 *
 * @throws {ActionError} that names every bad input at once.
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
      values[name] = parse(env[inputVariable(inputName(name))] ?? "");
    } catch (error) {
      problems.add(inputName(name), error);
    }
  }
  return values;
}

/** `knownHosts` is `known-hosts` in YAML. */
export function inputName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
