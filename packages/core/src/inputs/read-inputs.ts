import type { Env } from "../env.ts";
import { gather, inputName, type InputSpec, type Parsed } from "./parse-inputs.ts";
import { Problems } from "./problems.ts";
import { noteUnknownInputs } from "./unknown-inputs.ts";

/**
 * Runs `task`; what it throws is a problem of `input`. The value is asked for where it is needed: whatever needs one that could not
 * be had is left alone, because the reason is told already.
 */
export interface Check {
  <T>(input: string, task: () => Promise<T>): Promise<() => T>;
  <T>(input: string, task: () => T): () => T;
}

/** What inputs say together. A bad one ends the check that reads it, so each is read within the check that needs it. */
export type Rules<Spec extends InputSpec, T> = (inputs: Parsed<Spec>, check: Check) => T | Promise<T>;

/**
 * Reads every input in `spec`, and then what they say together.
 *
 * @throws {ActionError} that names everything that is wrong at once: bad inputs, unknown ones, broken rules.
 */
export async function readInputs<Spec extends InputSpec, T>(
  spec: Spec,
  rules: Rules<Spec, T>,
  env: Env = process.env,
): Promise<readonly [inputs: Parsed<Spec>, made: T]> {
  const problems = new Problems();
  const values = gather(spec, env, problems);
  await noteUnknownInputs(Object.keys(spec).map(inputName), env, problems);
  const inputs = guarded(Object.keys(spec), values) as Parsed<Spec>; // A name without a value cannot be read.
  try {
    const made = await rules(inputs, checkInto(problems));
    problems.refuse();
    return [inputs, made];
  } catch (error) {
    if (error === told) problems.refuse();
    throw error;
  }
}

/** Thrown where something bad is read that is told already. */
const told = new Error("This is among the problems already");

function checkInto(problems: Problems): Check {
  const failed = (input: string, error: unknown) => {
    if (error !== told) problems.add(input, error);
    return (): never => {
      throw told;
    };
  };
  function check<T>(input: string, task: () => T | Promise<T>) {
    try {
      const value = task();
      if (!(value instanceof Promise)) return () => value;
      return value.then(
        (later) => () => later,
        (error: unknown) => failed(input, error),
      );
    } catch (error) {
      return failed(input, error);
    }
  }
  return check as Check; // Gives a promise exactly where the task does.
}

function guarded(names: readonly string[], values: Readonly<Record<string, unknown>>): object {
  const inputs = {};
  for (const name of names) {
    const get = () => {
      if (Object.hasOwn(values, name)) return values[name];
      throw told;
    };
    Object.defineProperty(inputs, name, { get, enumerable: true });
  }
  return inputs;
}
