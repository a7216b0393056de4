import { chmod, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const making = /^\.making-(\d+)-/;

/** Makes `folder` by letting `fill` fill a temporary one beside it; a killed run leaves no half folder under the final name. */
export async function place(folder, fill) {
  const temporary = join(dirname(folder), `.making-${process.pid}-${basename(folder)}`);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await rename(temporary, folder).catch((error) => {
      // Somebody else was faster with the same thing.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Removes what killed runs left half made. */
export async function sweep(folder) {
  for (const name of existsSync(folder) ? await readdir(folder) : []) {
    const owner = making.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Makes `bin/<command>` lead to a file. Where libraries were unpacked with it, it is a small script that says where they are.
 * `argument` is for programs that ask by which name they were called; `variables` are set for the program, with `{folder}` filled in.
 */
export async function link(bin, command, { folder, file, argument, libraries, variables = {} }) {
  const target = join(folder, file);
  const at = join(bin, command);
  const settings = Object.entries(variables).map(
    ([name, value]) => `${name}='${value.replaceAll("{folder}", folder)}'`,
  );
  if (libraries.length > 0) settings.push(`LD_LIBRARY_PATH='${libraries.join(":")}'`);
  const plain = settings.length === 0 && argument === undefined;
  if (plain && (await readlink(at).catch(() => "")) === target) return;
  const temporary = `${at}.${process.pid}`;
  await rm(temporary, { force: true });
  if (plain) await symlink(target, temporary);
  else
    await writeFile(
      temporary,
      `#!/bin/sh\n${["exec env", ...settings, `'${target}'`, argument ?? "", '"$@"'].filter(Boolean).join(" ")}\n`,
    );
  if (!plain) await chmod(temporary, 0o755);
  await rename(temporary, at);
}
