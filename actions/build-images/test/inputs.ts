import { readInputs } from "@stageway/core";
import { inputSpec, type Inputs } from "../src/inputs.ts";
import { defaults } from "./project.ts";

/** The inputs of a step that gives these, the others as action.yml says. */
export async function readInputsOf(given: Readonly<Record<string, string>>): Promise<Inputs> {
  const all: Readonly<Record<string, string>> = { ...defaults, ...given };
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  const [inputs] = await readInputs(inputSpec, () => Promise.resolve(undefined), Object.fromEntries(env));
  return inputs;
}
