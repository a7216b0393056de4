import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Env } from "./env.ts";
import { ActionError } from "./errors.ts";

/**
 * Makes the job's private folder, 0700, and gives its path. It is the same for all steps of a job, and the post step removes it.
 *
 * @throws {ActionError} when something that is not our folder stands in its place.
 */
export async function privateFolder(env: Env = process.env): Promise<string> {
  const path = privatePath(env);
  const { chmod, lstat, mkdir } = await filesystem();
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new ActionError(`Cannot use the private folder: it must be a folder of ours: current value is ${path}`);
  }
  await chmod(path, 0o700); // The umask, or whoever made it before, may have decided otherwise.
  return path;
}

/** Removes the private folder and everything in it; it may be gone already. */
export async function removePrivateFolder(env: Env = process.env): Promise<void> {
  const { rm } = await filesystem();
  await rm(privatePath(env), { recursive: true, force: true });
}

/** Loaded when the folder is wanted: it costs a tenth of the start of an action that stops at its inputs. */
function filesystem() {
  return import("node:fs/promises");
}

function privatePath(env: Env): string {
  const parent = env["RUNNER_TEMP"] ?? "";
  return parent === ""
    ? join(env["TMPDIR"] ?? tmpdir(), `stageway-${process.getuid?.() ?? 0}`)
    : join(parent, "stageway");
}
