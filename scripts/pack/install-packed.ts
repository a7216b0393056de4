import { mkdir, readdir, realpath, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { program } from "../../packages/testbed/src/program.ts";
import { root } from "../action-file.ts";

/**
 * Packs a package with npm and installs the tarball into `folder`, below `node_modules`, as npm would; its libraries are taken from where
 * this repository has them. Gives the package's folder.
 */
export async function installPacked(name: string, folder: string): Promise<string> {
  const form = join(folder, "form");
  const told = await program(process.execPath, [join(root, "scripts/pack.mjs"), name, form]);
  const [tarball = ""] = (
    await program("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: form })
  ).split("\n");
  const installed = join(folder, "node_modules", "@stageway", name);
  await mkdir(installed, { recursive: true });
  await program("tar", ["-xzf", join(folder, tarball), "-C", installed, "--strip-components=1"]);
  const libraries = told
    .trim()
    .replace(/^.* npm installs /, "")
    .split(", ");
  for (const library of libraries) await link(library, join(folder, "node_modules", library));
  return installed;
}

async function link(library: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  for (const owner of await readdir(join(root, "packages"))) {
    const at = await realpath(join(root, "packages", owner, "node_modules", library)).catch(() => undefined);
    if (at === undefined) continue;
    await symlink(at, to);
    return;
  }
  throw new Error(`Nothing here has ${library}`);
}
