import type { Env } from "./env.ts";
import { ActionError, describe } from "./errors.ts";
import { parseJson } from "./json.ts";
import { saveState as save } from "./runner.ts";

/** Keeps a value for the post step of this action, as JSON. Not for secrets: the runner keeps it in the clear. */
export function saveState(name: string, value: unknown): void {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name))
    throw new TypeError(`Cannot save the state "${name}": the name is not camel case`);
  save(name, JSON.stringify(value));
}

/**
 * Gives what the main step saved under this name, checked by `guard`; `undefined` when it saved nothing.
 *
 * @throws {ActionError} when it is not what `guard` wants.
 */
export function loadState<T>(name: string, guard: (value: unknown) => T, env: Env = process.env): T | undefined {
  const text = env[`STATE_${name}`] ?? "";
  if (text === "") return undefined;
  try {
    return guard(parseJson(text));
  } catch (error) {
    throw new ActionError(`Cannot read the state "${name}" of the main step: ${describe(error)}`, { cause: error });
  }
}
