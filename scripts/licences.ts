import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The licence texts of every library that the given modules come from, by name, for `dist/licenses.txt`. */
export async function licences(modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.filter((id) => id.includes("node_modules")).map(packageFolder));
  const texts = new Map<string, string>();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Description;
    texts.set(`${name}@${version}`, `${name} ${version} (${license})\n\n${await licenceText(folder)}`);
  }
  const sorted = [...texts.keys()].sort().map((key) => texts.get(key));
  return sorted.length === 0 ? "No third-party code\n" : `${sorted.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

interface Description {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function packageFolder(module: string): string {
  let folder = dirname(module);
  while (!hasName(folder)) folder = dirname(folder);
  return folder;
}

/** Some libraries put nameless `package.json` files into sub-folders to say which module system they are in. */
function hasName(folder: string): boolean {
  return existsSync(join(folder, "package.json")) && /(node_modules)\/(@[^/]+\/)?[^/]+$/.test(folder);
}

async function licenceText(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file === undefined ? "(the package has no licence file)" : (await readFile(join(folder, file), "utf8")).trim();
}
