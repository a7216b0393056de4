import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { readInputs, type InputSpec } from "../packages/core/src/index.ts";
import { type ActionFile, readActionFile, root } from "../scripts/action-file.ts";
import { actionNames } from "../scripts/package.ts";

const names = await actionNames();
const actions = new Map<string, ActionFile>();
for (const name of names) actions.set(name, await readActionFile(name));

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const inFolder = (name: string, ...path: string[]) => join(root, "actions", name, ...path);

describe.each(names)("actions/%s", (name) => {
  const action = actions.get(name)!;

  it("reads exactly the inputs that action.yml declares", async () => {
    const { inputSpec } = (await import(pathToFileURL(inFolder(name, "src", "inputs.ts")).href)) as {
      inputSpec: object;
    };
    expect(Object.keys(inputSpec).map(kebab).sort()).toEqual(Object.keys(action.inputs ?? {}).sort());
  });

  it("refuses an input that action.yml does not declare, before its main step does anything", async () => {
    const { inputSpec } = (await import(pathToFileURL(inFolder(name, "src", "inputs.ts")).href)) as {
      inputSpec: InputSpec;
    };
    const reading = readInputs(inputSpec, () => undefined, { "INPUT_NOT-DECLARED": "" });
    await expect(reading).rejects.toThrow("  - not-declared: is not an input of this action");
    expect(readFileSync(inFolder(name, "src", "main.ts"), "utf8")).toMatch(
      /await (orRefused\()?readInputs\(inputSpec,/,
    );
  });

  it("writes only outputs that action.yml declares", async () => {
    const { outputNames } = (await import(pathToFileURL(inFolder(name, "src", "outputs.ts")).href)) as {
      outputNames: readonly string[];
    };
    expect([...outputNames].sort()).toEqual(Object.keys(action.outputs ?? {}).sort());
  });

  it("runs on Node 24 from its published form", () => {
    expect(action.runs).toMatchObject({ using: "node24", main: "dist/index.js" });
    if (existsSync(inFolder(name, "src", "post.ts"))) expect(action.runs.post).toBe("dist/post.js");
  });

  it("describes every input and output", () => {
    const described = [...Object.values(action.inputs ?? {}), ...Object.values(action.outputs ?? {})];
    expect(described.filter(({ description }) => !description || description.trim().length < 10)).toEqual([]);
  });

  it.each(["Why", "Example", "Permissions"])("has a README that says: %s", (heading) => {
    expect(readFileSync(inFolder(name, "README.md"), "utf8")).toMatch(new RegExp(`^## .*${heading}`, "mi"));
  });
});
