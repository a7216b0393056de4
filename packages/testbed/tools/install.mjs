#!/usr/bin/env node
/**
 * Brings what the testbed and the checks need onto this machine, into a folder of ours (STAGEWAY_TOOLS, else `.tools`).
 *
 *   node install.mjs           everything that is missing
 *   node install.mjs act …     those named
 *
 * May be killed and run again at any time; a second run does nothing. Runs on Node 20 or newer.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { catalog } from "./catalog.mjs";
import { forgetLists } from "./debian.mjs";
import { thisMachine } from "./machine.mjs";
import { link, place, sweep } from "./place.mjs";
import { run } from "./run.mjs";

/** Installs the entries that are missing and tells `say` about each; gives one sentence for each that could not be had. */
export async function install({ names = [], machine = thisMachine(), entries = catalog, say = console.log } = {}) {
  const unknown = names.filter((name) => !entries.some((entry) => entry.name === name));
  if (unknown.length > 0)
    throw new Error(`Cannot install ${unknown.join(", ")}: known are ${entries.map(({ name }) => name).join(", ")}`);
  const wanted = entries.filter(({ name }) => names.length === 0 || names.includes(name));
  await mkdir(join(machine.folder, "bin"), { recursive: true });
  await sweep(machine.folder);
  try {
    const problems = await Promise.all(wanted.map((entry) => provide(entry, machine, say)));
    return problems.filter((problem) => problem !== undefined);
  } finally {
    await forgetLists(machine);
  }
}

/** Where an entry of this machine is unpacked. */
export function folderOf(entry, machine) {
  return join(machine.folder, `${entry.name}-${entry.version}`);
}

async function provide(entry, machine, say) {
  const folder = folderOf(entry, machine);
  const started = Date.now();
  if (existsSync(folder)) return linkAll(entry, folder, machine);
  if (await entry.enough?.(machine)) return undefined;
  const reasons = [];
  for (const way of entry.ways) {
    const missing = way.missing(machine);
    const problem = missing ?? (await attempt(entry, way, folder, machine));
    if (problem === undefined) {
      const instead = reasons.length > 0 ? `, instead of ${reasons.join("\n    ")}` : "";
      say(`  ${entry.name} ${entry.version}: ${way.title} (${((Date.now() - started) / 1000).toFixed(1)} s)${instead}`);
      return undefined;
    }
    reasons.push(`${way.title}: ${problem}`);
  }
  if (entry.optional) return void say(`  ${entry.name}: left out, ${entry.byHand}\n    ${reasons.join("\n    ")}`);
  return `Cannot install ${entry.name}: on ${machine.title}, ${entry.byHand}\n  ${reasons.join("\n  ")}`;
}

/** Tries one way; the folder gets its name only when its commands were seen to run. */
async function attempt(entry, way, folder, machine) {
  try {
    await place(folder, async (temporary) => {
      await way.fill(temporary, machine);
      await mkdir(join(temporary, ".bin"), { recursive: true });
      await linkAll(entry, temporary, { ...machine, folder: temporary }, ".bin");
      for (const [command, ...args] of entry.proof)
        await run(join(temporary, ".bin", command), args, { limit: 60_000 });
    });
    await linkAll(entry, folder, machine);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

async function linkAll(entry, folder, machine, bin = "bin") {
  const libraries = await libraryFolders(folder);
  const triple = libraries[0]?.split("/").at(-1) ?? "";
  const variables = Object.fromEntries(
    Object.entries(entry.variables ?? {}).map(([name, value]) => [name, value.replaceAll("{triple}", triple)]),
  );
  for (const [command, place] of Object.entries(entry.commands)) {
    const files = [place.file ?? place].flat();
    const file = files.find((name) => existsSync(join(folder, name)));
    if (file === undefined) throw new Error(`it does not hold ${files.join(" or ")}`);
    await link(join(machine.folder, bin), command, { folder, file, argument: place.argument, libraries, variables });
  }
}

/** Folders of shared libraries that came with a package. */
async function libraryFolders(folder) {
  const found = [];
  for (const base of ["usr/lib", "lib"].map((name) => join(folder, name)))
    for (const name of existsSync(base) ? await readdir(base) : [])
      if (/-linux-gnu/.test(name) && (await readdir(join(base, name))).some((file) => file.includes(".so")))
        found.push(join(base, name));
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = await install({ names: process.argv.slice(2) });
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
