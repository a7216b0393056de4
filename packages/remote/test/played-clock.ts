import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A machine's uptime, and the kernel's own count beside it, which nothing but time moves. */
export function playedClock(site: { readonly directory: string }) {
  const [uptimeFile, statFile] = [join(site.directory, "../uptime"), join(site.directory, "../stat")];
  let [uptime, kernel]: [number | undefined, number] = [1000, 2_000];
  const write = async () => {
    await replace(statFile, `1 (sh) S ${"0 ".repeat(18)}${Math.round(kernel * 100)} 0\n`);
    await (uptime === undefined ? rm(uptimeFile, { force: true }) : replace(uptimeFile, `${uptime}.00 1.00\n`));
  };
  return {
    env: { STAGEWAY_UPTIME_FILE: uptimeFile, STAGEWAY_STAT_FILE: statFile },
    /** Seconds, or `undefined` where it cannot be read. */
    set: async (to: { readonly uptime: number | undefined }) => {
      uptime = to.uptime;
      kernel += 0.01;
      await write();
    },
    pass: async (seconds: number) => {
      kernel += seconds;
      if (uptime !== undefined) uptime += seconds;
      await write();
    },
  };
}

/** Whoever reads it meanwhile finds one of the two, whole. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
