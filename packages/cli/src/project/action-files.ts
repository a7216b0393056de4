import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Env } from "@stageway/core";
import { mapping, textOf } from "../init/compose-file.ts";
import { parse } from "yaml";

const ownFolder = fileURLToPath(new URL("../..", import.meta.url));

/** What an action takes and gives, as its action.yml declares it. */
export interface ActionFile {
  /** By name; whether it is required, and its default. */
  readonly inputs: ReadonlyMap<string, { readonly required: boolean; readonly preset: string }>;
  readonly outputs: readonly string[];
}

/** Where the action.yml of each action lies: what STAGEWAY_ACTIONS says, what a published command brings along, or the checkout. */
function actionsFolder(env: Env): string {
  const shipped = join(ownFolder, "actions");
  return env["STAGEWAY_ACTIONS"] || (existsSync(shipped) ? shipped : join(ownFolder, "..", "..", "actions"));
}

/** Reads the action.yml of every action, by the action's name; none where they do not lie beside the command. */
export async function readActionFiles(env: Env): Promise<ReadonlyMap<string, ActionFile>> {
  const folder = actionsFolder(env);
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => existsSync(join(folder, name, "action.yml")))
    .sort();
  const files = await Promise.all(names.map((name) => readFile(join(folder, name, "action.yml"), "utf8")));
  return new Map(names.map((name, index) => [name, readActionFile(files[index] ?? "")]));
}

function readActionFile(text: string): ActionFile {
  const { inputs, outputs } = mapping(parse(text));
  return {
    inputs: new Map(
      Object.entries(mapping(inputs)).map(([name, value]) => {
        const { required, default: preset } = mapping(value);
        return [name, { required: required === true, preset: textOf(preset) ?? "" }];
      }),
    ),
    outputs: Object.keys(mapping(outputs)),
  };
}
