import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../action-file.ts";

/** Bundles a script on the toolkit as ncc does it straight; gives the file. Nothing is fetched. */
export async function bundlePeer(folder: string, name: string, source: string): Promise<string> {
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) symlinkSync(join(root, "node_modules"), modules);
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(entry, source);
  writeFileSync(join(folder, "tsconfig.json"), "{}"); // Else ncc complains.
  const ncc = createRequire(import.meta.url)("@vercel/ncc") as (
    entry: string,
    options: object,
  ) => Promise<{ readonly code: string }>;
  const { code } = await ncc(entry, { cache: false, quiet: true, esm: false });
  const bundled = join(folder, `${name}.cjs`);
  writeFileSync(bundled, code);
  return bundled;
}
