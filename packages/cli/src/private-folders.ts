// eslint-disable-next-line no-restricted-imports -- while this process ends nothing can be waited for
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** A folder that only this user can read. */
export interface PrivateFolder extends AsyncDisposable {
  readonly path: string;
}

/** What a connection calls its folder among temporary files, where the way to its own is too long for a socket. */
const elsewhere = /^stageway-ssh-/;
/** Milliseconds that a master has to end. */
const patience = 2000;

/** The folders in which private keys and connections lie: none outlives this process. */
export class PrivateFolders {
  readonly #open = new Set<string>();

  /** Makes one among temporary files. */
  async make(prefix: string): Promise<PrivateFolder> {
    const path = await mkdtemp(join(tmpdir(), prefix));
    this.#open.add(path);
    return {
      path,
      [Symbol.asyncDispose]: async () => {
        await rm(path, { recursive: true, force: true });
        this.#open.delete(path);
      },
    };
  }

  /** Removes all of them at once and ends the connections in them: for the moment in which this process ends. */
  removeNow(): void {
    for (const path of this.#open) removeWithConnections(path);
    this.#open.clear();
  }
}

function removeWithConnections(folder: string): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSocket() === true) endMaster(path);
    else if (found?.isDirectory() === true) removeWithConnections(path);
    else if (found?.isSymbolicLink() === true) removeLinked(path);
  }
  // Whoever still writes there has no folder to write to the next time.
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function removeLinked(link: string): void {
  const folder = realpath(link);
  if (elsewhere.test(basename(folder))) removeWithConnections(folder);
}

/** Ends the ssh that others share through this socket. */
function endMaster(socket: string): void {
  const env = { PATH: process.env["PATH"], LC_ALL: "C" };
  spawnSync("ssh", ["-F", "/dev/null", "-S", socket, "-O", "exit", "any"], { env, stdio: "ignore", timeout: patience });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // It is gone already.
  }
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return "";
  }
}
