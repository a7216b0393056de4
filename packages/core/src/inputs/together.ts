import { readInputs, type Check } from "./read-inputs.ts";

/** What inputs say together, for tests that have their values already: what `rules` makes of them, or the one error with all problems. */
export async function together<Inputs extends object, T>(
  inputs: Inputs,
  rules: (inputs: Inputs, check: Check) => T | Promise<T>,
): Promise<T> {
  const spec = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, () => value as unknown]));
  const [, made] = await readInputs(spec, (read, check) => rules(read as Inputs, check), {}); // Each parser gives its value.
  return made;
}
