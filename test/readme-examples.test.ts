import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type ActionFile, readActionFile, root } from "../scripts/action-file.ts";
import { actionNames } from "../scripts/package.ts";
import { type Example, examplesOf, stepsOf, workflowsOf } from "./readme-examples.ts";

const names = await actionNames();
const actions = new Map<string, ActionFile>();
for (const name of names) actions.set(name, await readActionFile(name));

const files = ["README.md", "examples/three-services/README.md", ...names.map((name) => `actions/${name}/README.md`)];
const examples: Example[] = [];
for (const file of files)
  if (existsSync(join(root, file))) examples.push(...(await examplesOf(join(root, file), file)));
const templates = "examples/three-services/.github/workflows";
examples.push(...(await workflowsOf(join(root, templates), templates)));

describe.each(examples.map((example) => [example.place, example] as const))("the example at %s", (_, example) => {
  it("is YAML", () => {
    expect(example.problems).toEqual([]);
  });

  it("uses actions that exist, with inputs that they have, and gives those that they require", () => {
    expect(stepsOf(example.content).flatMap(faultsOf)).toEqual([]);
  });
});

it("every action's README shows the action itself", async () => {
  for (const name of names) {
    const shown = await examplesOf(join(root, "actions", name, "README.md"), name);
    expect(shown.flatMap(({ content }) => stepsOf(content)).map(({ action }) => action)).toContain(name);
  }
});

function faultsOf({ action, version, inputs }: ReturnType<typeof stepsOf>[number]): string[] {
  const declared = actions.get(action)?.inputs;
  if (declared === undefined) return [`there is no action ${action}`];
  const unknown = Object.keys(inputs).filter((input) => !(input in declared));
  const missing = Object.entries(declared).filter(([input, { required }]) => required && !(input in inputs));
  return [
    ...(version === "v1" ? [] : [`${action}@${version}: examples use v1`]),
    ...unknown.map((input) => `${action} has no input ${input}`),
    ...missing.map(([input]) => `${action} requires ${input}`),
  ];
}
