import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { ActionError } from "@stageway/core";

/** Does `work` while no other process of this machine does work under the same file. The kernel frees it when this process dies. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const holder = spawn("flock", [file, "sh", "-c", "echo held; exec cat"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(holder, "close");
  const held = await Promise.race([once(holder.stdout, "data"), ended.then(() => undefined)]);
  if (held === undefined) throw new ActionError(`Cannot take the lock ${file}: flock ended before it had it`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
