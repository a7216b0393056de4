import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, codeOf } from "@stageway/core";
import { unknownStage, type Configuration, type StageSettings } from "@stageway/pipeline/config";
import { parseConfigurationFile } from "@stageway/pipeline/config-file";
import { configurationPath } from "../init/configuration-text.ts";
import { refusalOf } from "../named-file.ts";

/** Reads the configuration of the work tree. @throws {ActionError} with every problem of it, or when there is none. */
export async function readWorkTreeConfiguration(root: string): Promise<Configuration> {
  return (await readConfigurationFile(root)).configuration;
}

/** The same with the keys that nothing acts on, a line each with its place in the file. */
export async function readConfigurationFile(root: string): Promise<ReturnType<typeof parseConfigurationFile>> {
  const bytes = await readFile(join(root, configurationPath)).catch((error: unknown) => {
    const refusal = refusalOf(error);
    if (codeOf(error) !== "ENOENT" && refusal !== undefined)
      throw new ActionError(`Cannot read ${configurationPath}: ${refusal}`);
    if (codeOf(error) !== "ENOENT") throw error;
    throw new ActionError(`Cannot read the configuration: there is no ${configurationPath} in ${root}`, {
      hint: "stageway init writes one from what it finds",
    });
  });
  return parseConfigurationFile(bytes, configurationPath);
}

/** A stage by its name; the only one when none is named. */
export function chooseStage(
  { stages }: Configuration,
  name: string | undefined,
): { readonly name: string; readonly settings: StageSettings } {
  const names = Object.keys(stages);
  const [first] = names;
  const chosen = name ?? (names.length === 1 ? first : undefined);
  if (chosen === undefined)
    throw new ActionError(`Cannot tell which stage is meant: there are ${names.join(", ")}`, {
      hint: "Name it with --stage",
    });
  const settings = Object.hasOwn(stages, chosen) ? stages[chosen] : undefined;
  if (settings === undefined) throw new ActionError(`Cannot find the stage: ${unknownStage(chosen, names)}`);
  return { name: chosen, settings };
}
