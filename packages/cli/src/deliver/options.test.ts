import { readFile } from "node:fs/promises";
import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import { deliverOptions } from "./options.ts";

it.each(["deploy-compose", "rollback"])("presets what the inputs of %s default to", async (action) => {
  const file = new URL(`../../../../actions/${action}/action.yml`, import.meta.url);
  const { inputs } = parse(await readFile(file, "utf8")) as { inputs: Record<string, { default?: string }> };
  const presets = Object.entries(deliverOptions).filter(([, { preset }]) => preset !== undefined);
  expect(presets.length).toBeGreaterThan(5);
  for (const [name, { preset }] of presets) expect({ [name]: inputs[name]?.default }).toEqual({ [name]: preset });
});
