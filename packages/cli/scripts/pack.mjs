/**
 * Makes the published form of the command: `dist/cli/`, to be given to `npm publish`.
 *
 *   node packages/cli/scripts/pack.mjs [folder]
 *
 * Node strips no types below node_modules, so they are stripped here; otherwise every file stays as and where it is. Our
 * other packages travel along as bundled dependencies, and the actions' published forms (scripts/package.ts) as `actions/`.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Makes the published form in `out`; gives the names of the libraries that npm is to install. */
export async function pack(out = join(root, "dist", "cli")) {
  await rm(out, { recursive: true, force: true });
  const names = await closure("cli");
  const libraries = {};
  for (const name of names) {
    const { manifest } = await place(name, name === "cli" ? out : join(out, "node_modules", "@stageway", name));
    for (const [library, version] of Object.entries(manifest.dependencies ?? {}))
      if (!library.startsWith("@stageway/")) libraries[library] = version;
  }
  const own = names.filter((name) => name !== "cli").map((name) => `@stageway/${name}`);
  const manifest = await manifestOf("cli");
  delete manifest.private;
  const versions = Object.fromEntries(own.map((name) => [name, manifest.version]));
  const dependencies = { ...libraries, ...versions };
  const published = { ...manifest, dependencies, bundleDependencies: own, files: ["bin", "src", "actions"] };
  await writeFile(join(out, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
  await cp(join(root, "LICENSE"), join(out, "LICENSE"));
  const actions = join(root, "dist", "actions");
  if (existsSync(actions)) await cp(actions, join(out, "actions"), { recursive: true });
  return Object.keys(libraries);
}

/** A package and every one of ours that it stands on. */
async function closure(name, seen = new Set()) {
  if (seen.has(name)) return [...seen];
  seen.add(name);
  for (const library of Object.keys((await manifestOf(name)).dependencies ?? {}))
    if (library.startsWith("@stageway/")) await closure(library.slice("@stageway/".length), seen);
  return [...seen];
}

async function manifestOf(name) {
  return JSON.parse(await readFile(join(root, "packages", name, "package.json"), "utf8"));
}

async function place(name, target) {
  const source = join(root, "packages", name);
  for (const path of await readdir(source, { recursive: true })) {
    if (!/^(src|bin|tools|README\.md)/.test(path) || /\.test\.ts$|(^|\/)(test|node_modules)\//.test(path)) continue;
    await placeFile(join(source, path), join(target, path));
  }
  const manifest = await manifestOf(name);
  const text = JSON.stringify(manifest, undefined, 2).replace(/("\.\/src\/[^"]+)\.ts"/g, '$1.js"');
  await writeFile(join(target, "package.json"), `${text}\n`);
  return { manifest };
}

async function placeFile(from, to) {
  const entries = await readdir(from).catch(() => undefined);
  if (entries !== undefined) return;
  await mkdir(dirname(to), { recursive: true });
  if (!from.endsWith(".ts")) return await cp(from, to);
  const code = stripTypeScriptTypes(await readFile(from, "utf8"));
  // Specifiers and URLs of neighbours; a string that is neither does not begin with "./" or "../".
  await writeFile(to.replace(/\.ts$/, ".js"), code.replace(/(["'])(\.{1,2}\/[^"'\n]+)\.ts\1/g, "$1$2.js$1"));
}

if (import.meta.main) {
  const libraries = await pack(process.argv[2]);
  console.log(`dist/cli; npm installs ${libraries.join(", ")}`);
}
