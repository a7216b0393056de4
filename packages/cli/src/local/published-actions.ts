import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ActionError, requireSuccess } from "@stageway/core";
import type { World } from "../verb.ts";

const ownFolder = fileURLToPath(new URL("../..", import.meta.url));
const checkout = join(ownFolder, "..", "..");

/**
 * The folder that holds the published forms of the named actions: what STAGEWAY_ACTIONS says, those that a published
 * command brings along, or those of a checkout, made anew when their sources are newer.
 */
export async function publishedActions(names: readonly string[], world: World): Promise<string> {
  const given = world.env["STAGEWAY_ACTIONS"];
  if (given) return requireAll(given, names);
  const shipped = join(ownFolder, "actions");
  if (existsSync(shipped)) return requireAll(shipped, names);
  const script = join(checkout, "scripts", "package.ts");
  if (!existsSync(script)) throw new ActionError(`Cannot find the actions: they should lie in ${shipped}`);
  const made = join(checkout, "dist", "actions");
  const known = await readdir(join(checkout, "actions"));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw notThere(unknown, known);
  const stale = await staleOf(names, made);
  if (stale.length === 0) return made;
  const progress = world.view.begin(`Making the published form of ${stale.join(", ")}`);
  const finished = await world.processes.run(process.execPath, [script, ...stale], { cwd: checkout, timeout: 600_000 });
  if (finished.ok) progress.done();
  else progress.failed();
  requireSuccess(finished, "make the published forms of the actions");
  return made;
}

function requireAll(folder: string, names: readonly string[]): string {
  const missing = names.filter((name) => !existsSync(join(folder, name, "action.yml")));
  if (missing.length > 0) throw notThere(missing, []);
  return folder;
}

function notThere(names: readonly string[], known: readonly string[]): ActionError {
  return new ActionError(
    `Cannot run the workflow here: there is no action ${names.map((name) => `stageway/${name}`).join(", ")}`,
    {
      hint: known.length === 0 ? "Is the command as new as the workflow?" : `Known are ${known.join(", ")}`,
    },
  );
}

async function staleOf(names: readonly string[], made: string): Promise<string[]> {
  const packages = await newest(join(checkout, "packages"));
  const stale: string[] = [];
  for (const name of names) {
    const entry = join(made, name, "dist", "index.js");
    const time = existsSync(entry) ? (await stat(entry)).mtimeMs : 0;
    if (time < Math.max(packages, await newest(join(checkout, "actions", name)))) stale.push(name);
  }
  return stale;
}

/** When a source below the folder was changed last, in milliseconds; tests and this command itself do not count. */
async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true });
  const sources = entries.filter(
    (path) =>
      /(^|\/)src\/.*\.(ts|sh|json)$|(^|\/)(action\.yml|package\.json)$/.test(path) &&
      !/node_modules\/|\.test\.ts$|^(cli|testbed)\//.test(path),
  );
  const times = await Promise.all(sources.map(async (path) => (await stat(join(folder, path))).mtimeMs));
  return Math.max(0, ...times);
}
