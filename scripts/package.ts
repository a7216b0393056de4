/**
 * Makes every action's published form: `dist/actions/<name>/` with `action.yml`, `README.md`, `LICENSE` and `dist/`.
 * Why in two steps: docs/decisions/0001-shaken-then-bundled.md.
 *
 *   node scripts/package.ts [name…]    all actions, or those named
 *   node scripts/package.ts --list     their names
 */
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { builtinModules, createRequire, isBuiltin } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licences } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** What ncc's programmatic interface gives back; it ships no types. */
interface Bundle {
  readonly code: string;
  readonly assets: Readonly<Record<string, { readonly source: string | Uint8Array }>>;
}
const ncc = require("@vercel/ncc") as (entry: string, options: object) => Promise<Bundle>;

/** Libraries whose modules do nothing when they are merely imported, so that what is not used can go. */
const withoutSideEffects =
  /node_modules\/(@actions|@octokit|undici|tunnel|yaml|semver|universal-user-agent|before-after-hook)\//;

/** Modules of Node's that a library loads at once for what it rarely does. Our own sources say `node:crypto`, and get the real one. */
const standIns = { crypto: join(root, "scripts/package/crypto.ts") };

export async function actionNames(): Promise<string[]> {
  const folders = await readdir(join(root, "actions"));
  return folders.filter((name) => existsSync(join(root, "actions", name, "src", "main.ts"))).sort();
}

/**
 * Makes one action's published form; returns its folder. The folder is replaced only when the new one is whole. Two at
 * once need a `staging` folder each; the numbers of lazily loaded files depend on its path.
 */
export async function packageAction(
  name: string,
  out = join(root, "dist", "actions"),
  staging = join(root, "build", "stage"),
): Promise<string> {
  const source = join(root, "actions", name);
  const target = join(out, name);
  const making = `${target}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(join(making, "dist"), { recursive: true });

  const modules = new Set<string>();
  for (const entry of ["main", "post"].filter((one) => existsSync(join(source, "src", `${one}.ts`)))) {
    const file = join(source, "src", `${entry}.ts`);
    for (const module of await packageEntry(file, join(making, "dist"), join(staging, name, entry)))
      modules.add(module);
  }
  await writeFile(join(making, "dist", "licenses.txt"), await licences([...modules]));
  // So that it also runs below a folder whose package.json says that scripts are ES modules.
  await writeFile(join(making, "dist", "package.json"), '{ "type": "commonjs" }\n');
  for (const file of ["action.yml", "README.md"]) await copyFile(join(source, file), join(making, file));
  await copyFile(join(root, "LICENSE"), join(making, "LICENSE"));

  await rm(target, { recursive: true, force: true });
  await rename(making, target);
  return target;
}

/** Makes the published form of one entry in the folder `out`, `index.js` of `main.ts`, else a file of the entry's name; gives the modules that went in. */
export async function packageEntry(entry: string, out: string, stage: string): Promise<readonly string[]> {
  const name = basename(entry, ".ts");
  const modules = await shake(entry, stage);
  await bundle(join(stage, `${name}.js`), name, out);
  return modules;
}

/**
 * TypeScript and libraries become a few ES modules in which only what is used is left; gives the modules that went in. Main and post
 * step never meet in one process, so each is shaken by itself: what they share would be cut into many small files.
 */
async function shake(entry: string, stage: string): Promise<string[]> {
  await rm(stage, { recursive: true, force: true });
  const graph = await rolldown({
    input: entry,
    platform: "node",
    external: [...builtinModules.filter((name) => !Object.hasOwn(standIns, name)), /^node:/],
    resolve: { alias: standIns },
    treeshake: {
      moduleSideEffects: (id) =>
        !withoutSideEffects.test(id) && !isBuiltin(id) && !id.startsWith(join(root, "packages")),
    },
  });
  const { output } = await graph.write({
    dir: stage,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    // A fifth of the bytes; who wants to read it has the sources, and the licences stand in a file of their own.
    comments: false,
  });
  await graph.close();
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  await copyAssets(stage, modules);
  // Nothing around it has a say: ncc looks for these up to the root of the disk, and complains where it finds none.
  for (const file of ["package.json", "tsconfig.json"]) await writeFile(join(stage, file), "{}\n");
  return modules;
}

/** Files that a module names by `new URL("./file", import.meta.url)` must lie beside it again. */
async function copyAssets(stage: string, modules: readonly string[]): Promise<void> {
  for (const module of modules.filter((id) => id.startsWith(root) && !id.includes("node_modules"))) {
    const text = await readFile(module, "utf8");
    for (const [, file = ""] of text.matchAll(/new URL\("\.\/([\w.-]+)", import\.meta\.url\)/g)) {
      await copyFile(join(dirname(module), file), join(stage, file));
    }
  }
}

async function bundle(entry: string, name: string, out: string): Promise<void> {
  const filename = name === "main" ? "index.js" : `${name}.js`;
  const { code, assets } = await ncc(entry, { cache: false, filename, quiet: true, target: "es2023" });
  await writeFile(join(out, filename), withLazyBase(code));
  for (const [file, { source }] of Object.entries(assets)) await writeFile(join(out, file), source);
}

/** Where a bundle names files by URL, ncc works out the URL of the bundle at every start, a thirtieth of it: this does when it is asked. */
function withLazyBase(code: string): string {
  const url = 'require("url").pathToFileURL(__filename)';
  return code.replace(
    `__nccwpck_require__.b = ${url};`,
    `Object.defineProperty(__nccwpck_require__, "b", { get: () => ${url} });`,
  );
}

if (import.meta.main) {
  // ncc numbers lazily loaded files by paths relative to the working directory.
  process.chdir(root);
  const wanted = process.argv.slice(2);
  const names = await actionNames();
  if (wanted.includes("--list")) {
    console.log(names.join("\n"));
  } else {
    const unknown = wanted.filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new Error(`Cannot package ${unknown.join(", ")}: the actions are ${names.join(", ")}`);
    for (const name of wanted.length > 0 ? wanted : names) {
      const folder = await packageAction(name);
      console.log(`${name} -> ${folder.slice(root.length)}`);
    }
  }
}
