import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Keeps the whole log of a workflow that failed, longer than its world and in a folder that nobody else can enter. Gives its path. */
export async function keepLog(log: string, name: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "stageway-log-")), `${name}.log`);
  await writeFile(file, `${log}\n`, { mode: 0o600 });
  return file;
}
