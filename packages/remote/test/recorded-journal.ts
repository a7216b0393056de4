import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Lays out a project directory as an older version left it. A record has one line for each `folder PATH`, `file PATH` and
 * `link PATH TARGET`; the lines of a file follow it, each behind a `|`.
 */
export async function layOut(record: URL, directory: string): Promise<void> {
  let file: string | undefined;
  for (const line of (await readFile(record, "utf8")).trimEnd().split("\n")) {
    if (line.startsWith("|") && file !== undefined) {
      await writeFile(file, `${line.slice(1)}\n`, { flag: "a" });
      continue;
    }
    const [kind, path = "", ...target] = line.split(" ");
    const at = join(directory, path);
    await mkdir(kind === "folder" ? at : dirname(at), { recursive: true, mode: 0o755 });
    if (kind === "link") await symlink(target.join(" "), at);
    file = kind === "file" ? at : undefined;
    if (file !== undefined) await writeFile(file, "");
  }
  await chmod(join(directory, ".stageway"), 0o700);
}
