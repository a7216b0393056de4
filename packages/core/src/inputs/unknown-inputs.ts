import type { Env } from "../env.ts";
import { ActionError } from "../errors.ts";
import { quote } from "../quote.ts";
import { didYouMean } from "../suggestion.ts";
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
export function noteUnknownInputs(known: readonly string[], env: Env, problems: Problems): void {
  const variables = new Set(known.map(inputVariable));
  for (const name of Object.keys(env)) {
    if (!name.startsWith(prefix) || variables.has(name) || name !== name.toUpperCase()) continue;
    problems.add(shown(name), unknownInput(name, known));
  }
}

function unknownInput(name: string, known: readonly string[]): ActionError {
  const near = didYouMean(given(name), known) || `; its inputs are ${known.join(", ")}`;
  return new ActionError(`is not an input of this action${near}`, {
    hint: "Correct or remove the inputs under `with:` that the action does not have; if `env:` sets an INPUT_ variable of that name for something else, rename the variable",
  });
}

function given(name: string): string {
  return name.slice(prefix.length).toLowerCase();
}

/** What is not a plain name is shown without what could act on a log. */
function shown(name: string): string {
  return quote(given(name)).slice(1, -1);
}
