import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, step } from "./step.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const tools = process.env.STAGEWAY_TOOLS ?? join(root, ".tools");
/** What everything here runs with, whatever is on the path. */
const runtime = { node: "24.21.0", pnpm: "12.21.0" };

/** The environment of all steps: our Node and pnpm first, then tools of ours, then the machine's own. */
export function environment() {
  const folders = [join(tools, "node_modules", "node", "bin"), join(tools, "node_modules", ".bin"), join(tools, "bin")];
  return { ...process.env, PATH: [...folders, process.env.PATH].join(delimiter) };
}

/** Brings Node, pnpm and the dependencies of the repository, each only when it is not there yet. */
export async function ensureRuntime() {
  if (!(await hasRuntime())) await step(`Node ${runtime.node} and pnpm ${runtime.pnpm} into ${tools}`, installRuntime);
  const wanted = createHash("sha256")
    .update(await readFile(join(root, "pnpm-lock.yaml")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".installed-from");
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === wanted) return;
  await step("Dependencies", async () => {
    await run("pnpm", ["install", "--frozen-lockfile"], {
      cwd: root,
      env: { ...environment(), CI: "true" },
      quiet: true,
    });
    await writeFile(stamp, wanted);
  });
}

async function hasRuntime() {
  for (const [name, version] of Object.entries(runtime)) {
    const text = await readFile(join(tools, "node_modules", name, "package.json"), "utf8").catch(() => "{}");
    if (JSON.parse(text).version !== version) return false;
  }
  return existsSync(join(tools, "node_modules", "node", "bin", "node"));
}

async function installRuntime() {
  await mkdir(tools, { recursive: true });
  if (!existsSync(join(tools, "package.json"))) await writeFile(join(tools, "package.json"), '{ "private": true }\n');
  const wanted = Object.entries(runtime).map(([name, version]) => `${name}@${version}`);
  const options = ["--no-audit", "--no-fund", "--save-exact", "--loglevel=error", "--ignore-scripts=false"];
  await run("npm", ["install", "--prefix", tools, ...options, ...wanted], { cwd: tools, quiet: true });
}
