import { expect, it } from "@jest/globals";
import { faultOf, readValues } from "./input-values.ts";

type Specification = Readonly<Record<string, (value: string) => unknown>>;
const values = ["", "10m", "0", "1", "true", "nonsense", "a b", "/srv/shop", "-x", "success", "10m\n20m", "host:22"];

it.each([...readValues])("says of the values of %s what the action itself says", async (action, inputs) => {
  const file = new URL(`../../../../actions/${action}/src/inputs.ts`, import.meta.url).href;
  const { inputSpec } = (await import(file)) as { inputSpec: Specification };
  for (const input of inputs) {
    const parse = inputSpec[input.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (parse === undefined) throw new Error(`${action} has no input ${input}`);
    const wrong = (value: string) => {
      try {
        parse(value);
        return false;
      } catch {
        return true;
      }
    };
    expect({ input, wrong: values.filter((value) => faultOf(action, input, value) !== undefined) }).toEqual({
      input,
      wrong: values.filter(wrong),
    });
  }
});
