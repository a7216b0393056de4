import { ActionError } from "../errors.ts";
import { didYouMean } from "../suggestion.ts";

/** Says that an action has no input of that name, and which one was probably meant. */
export function unknownInput(name: string, known: readonly string[]): ActionError {
  const near = didYouMean(name, known) || `; its inputs are ${known.join(", ")}`;
  return new ActionError(`is not an input of this action${near}`, {
    hint: "Correct or remove the inputs under `with:` that the action does not have; if `env:` sets an INPUT_ variable of that name for something else, rename the variable",
  });
}
