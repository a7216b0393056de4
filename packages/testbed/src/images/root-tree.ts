import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { program as run, tryProgram } from "../program.ts";

/** The content of a small image's file system. */
export interface RootTree {
  /** Path of each program on this machine, by its path in the image. */
  readonly programs: Readonly<Record<string, string>>;
  /** Additional folders with libraries, outside of the loader's search path. */
  readonly libraries?: readonly string[];
  /** The only user beside root, with id 1000. */
  readonly user: string;
  /** Contents of small files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Writes the file system of a small image: the programs with their libraries, a shell with the usual tools, and a user. Uses files of this
 * machine, so that no registry is needed.
 */
export async function layRootTree(folder: string, busybox: string, tree: RootTree): Promise<void> {
  const programs = { ...tree.programs, "/bin/busybox": busybox };
  for (const [path, source] of Object.entries(programs)) await put(folder, path, source, 0o755);
  await copyLibraries(folder, Object.values(programs), tree.libraries ?? []);
  await linkTools(folder, busybox);
  const files = { ...accounts(tree.user), "/etc/nsswitch.conf": "hosts: files dns\n", ...tree.files };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await mkdir(join(folder, "tmp"), { recursive: true });
  await chmod(join(folder, "tmp"), 0o1777);
}

function accounts(user: string): Record<string, string> {
  return {
    "/etc/passwd": `root:x:0:0:root:/root:/bin/sh\n${user}:x:1000:1000::/home/${user}:/bin/sh\n`,
    "/etc/group": `root:x:0:\n${user}:x:1000:\n`,
  };
}

async function put(folder: string, path: string, source: string, mode: number): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true });
  await copyFile(source, join(folder, path));
  await chmod(join(folder, path), mode);
}

/** Libraries go into the folder of the C library, which the loader searches; the loader keeps its own path. */
async function copyLibraries(folder: string, programs: readonly string[], extra: readonly string[]): Promise<void> {
  const paths = new Set<string>();
  for (const program of programs) {
    // Of a static program ldd says only that it is one.
    const { stdout } = await tryProgram("ldd", [program], { env: { LD_LIBRARY_PATH: extra.join(":") } });
    if (stdout.includes("not found")) throw new Error(`Cannot lay out an image: a library is missing:\n${stdout}`);
    for (const [, path = ""] of stdout.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)) paths.add(path);
  }
  const libc = [...paths].find((path) => basename(path).startsWith("libc.so"));
  for (const path of paths) {
    const loader = /\/ld-linux[^/]*$/.test(path);
    await put(folder, loader || libc === undefined ? path : join(dirname(libc), basename(path)), path, 0o755);
  }
}

async function linkTools(folder: string, busybox: string): Promise<void> {
  const list = await run(busybox, ["--list"]);
  for (const tool of list.split("\n")) {
    if (tool !== "" && tool !== "busybox") await symlink("busybox", join(folder, "bin", tool));
  }
}
