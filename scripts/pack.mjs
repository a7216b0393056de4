/**
 * Makes the published form of a package, `dist/<name>/`, to be given to `npm publish`.
 *
 *   node scripts/pack.mjs cli|testbed [folder]
 *
 * Node strips no types below node_modules, so they are stripped here, and lie beside as declarations where a package is imported by
 * others; apart from that every file stays as and where it is. Our other packages travel along as bundled dependencies, and with the
 * command the actions' published forms (scripts/package.ts), as `actions/`.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Makes the published form of a package in `out`; gives the names of the libraries that npm is to install. */
export async function pack(name, out = join(root, "dist", name)) {
  await rm(out, { recursive: true, force: true });
  const names = await closure(name);
  const folderOf = (one) => (one === name ? out : join(out, "node_modules", "@stageway", one));
  const libraries = {};
  for (const one of names) {
    const { dependencies = {} } = await place(one, folderOf(one));
    for (const [library, version] of Object.entries(dependencies))
      if (!library.startsWith("@stageway/")) libraries[library] = version;
  }
  await describe(name, names, libraries, out);
  if ((await manifestOf(name)).exports !== undefined) await declare(name, folderOf);
  const actions = join(root, "dist", "actions");
  if (name === "cli" && existsSync(actions)) await cp(actions, join(out, "actions"), { recursive: true });
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
  return manifest;
}

async function placeFile(from, to) {
  const entries = await readdir(from).catch(() => undefined);
  if (entries !== undefined) return;
  await mkdir(dirname(to), { recursive: true });
  if (!from.endsWith(".ts")) return await cp(from, to);
  const code = stripTypeScriptTypes(await readFile(from, "utf8"));
  await writeFile(to.replace(/\.ts$/, ".js"), asScripts(code));
}

/** Specifiers and URLs of neighbours; a string that is neither does not begin with "./" or "../". */
function asScripts(code) {
  return code.replace(/(["'])(\.{1,2}\/[^"'\n]+)\.ts\1/g, "$1$2.js$1");
}

/** What npm reads: what is to be installed, and what is in the package. */
async function describe(name, names, libraries, out) {
  const path = join(out, "package.json");
  const manifest = JSON.parse(await readFile(path, "utf8"));
  for (const ours of ["private", "publishConfig", "devDependencies"]) delete manifest[ours];
  const own = names.filter((one) => one !== name).map((one) => `@stageway/${one}`);
  const versions = Object.fromEntries(own.map((one) => [one, manifest.version]));
  const published = { ...manifest, dependencies: { ...libraries, ...versions }, bundleDependencies: own };
  await writeFile(path, `${JSON.stringify(published, undefined, 2)}\n`);
  await cp(join(root, "LICENSE"), join(out, "LICENSE"));
}

/** Puts the declarations beside the scripts: TypeScript finds `index.d.ts` beside `index.js` by itself. */
async function declare(name, folderOf) {
  const { declarations } = await import("./pack/declarations.mjs");
  for (const [path, text] of declarations(name)) {
    const [owner, ...rest] = path.split("/");
    await writeFile(join(folderOf(owner), ...rest), asScripts(text));
  }
}

if (import.meta.main) {
  const [name = "", out] = process.argv.slice(2);
  const libraries = await pack(name, out);
  console.log(`${out ?? `dist/${name}`}; npm installs ${libraries.join(", ")}`);
}
