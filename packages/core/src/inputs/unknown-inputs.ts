import type { Env } from "../env.ts";
import { quote } from "../quote.ts";
import type { Problems } from "./problems.ts";

const prefix = "INPUT_";

/** The name of the variable in which the runner passes an input. */
export function inputVariable(input: string): string {
  return `${prefix}${input.toUpperCase()}`;
}

/**
 * Notes every input that the step was given and the action does not have. The runner only warns of one and passes it on like the others.
 * It writes the names in capitals, so a variable with a small letter comes from elsewhere; one in capitals that the job's `env:` sets cannot
 * be told from an input.
 */
export async function noteUnknownInputs(known: readonly string[], env: Env, problems: Problems): Promise<void> {
  const variables = new Set(known.map(inputVariable));
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(prefix) || variables.has(variable) || variable !== variable.toUpperCase()) continue;
    const name = variable.slice(prefix.length).toLowerCase();
    // Loaded only where there is one: comparing names is code that a right step never needs.
    const { unknownInput } = await import("./unknown-input.ts");
    problems.add(shown(name), unknownInput(name, known));
  }
}

/** What is not a plain name is shown without what could act on a log. */
function shown(name: string): string {
  return quote(name).slice(1, -1);
}
