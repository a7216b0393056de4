import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface SmallDisk extends AsyncDisposable {
  /** Bytes that can still be written. */
  free(): Promise<number>;
  /** From now on there is room. */
  enlarge(): Promise<void>;
}

/** Puts a disk of so many kilobytes (it is memory) over a folder; it is gone, with all that is on it, when this is disposed. */
export async function mountSmallDisk(folder: string, kilobytes: number): Promise<SmallDisk> {
  await run("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "none", folder]);
  return {
    free: async () => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    enlarge: async () => {
      await run("mount", ["-o", "remount,size=200m", folder]);
    },
    [Symbol.asyncDispose]: async () => {
      await run("umount", ["--lazy", folder]);
    },
  };
}
