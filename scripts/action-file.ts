import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** An action's contract, as `action.yml` gives it. */
export interface ActionFile {
  readonly name: string;
  readonly description: string;
  readonly inputs?: Readonly<Record<string, ActionInput>>;
  readonly outputs?: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string; readonly "post-if"?: string };
}

export interface ActionInput {
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string;
}

export async function readActionFile(name: string): Promise<ActionFile> {
  return parse(await readFile(join(root, "actions", name, "action.yml"), "utf8")) as ActionFile;
}
