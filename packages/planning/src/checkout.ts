import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gitFault } from "@stageway/core";
import { git } from "./git.ts";
import type { World } from "./world.ts";

/** Why something could not be read, and what to do. */
export interface Unread {
  readonly why: string;
  readonly todo: string;
}

/** Whether the workspace is the checkout itself. */
export function isCheckedOut(workspace: string): boolean {
  return existsSync(join(workspace, ".git"));
}

/**
 * Whether the work tree may lack files that its commit has: git keeps the patterns of a sparse checkout in the git folder, which a
 * linked work tree and a submodule have elsewhere.
 */
export function mayBeSparse(workspace: string): boolean {
  const gitFolder = join(workspace, ".git");
  return !statSync(gitFolder).isDirectory() || existsSync(join(gitFolder, "info/sparse-checkout"));
}

/**
 * Why the checkout does not have a commit, where there is no token with which GitHub could be asked instead.
 *
 * @param what the commit, for people: `the commit abc1234`
 */
export async function whyNotInCheckout(world: World, what: string): Promise<Unread> {
  const { workspace } = world.context;
  if (!isCheckedOut(workspace)) return noCheckout(workspace);
  const asked = await git(world, ["rev-parse", "--is-shallow-repository"]);
  const fault = asked.ok ? undefined : gitFault(asked, workspace);
  if (fault !== undefined)
    return { why: `${fault.why}, and ${noToken}`, todo: `${fault.todo}; or give the input token` };
  return {
    why: `${what} is not in the checkout, and ${noToken}`,
    todo: "Give actions/checkout `fetch-depth: 0`, or give the input token",
  };
}

const noToken = "the input token is empty, so GitHub cannot be asked";

function noCheckout(workspace: string): Unread {
  const inside = foldersOf(workspace).filter((name) => isCheckedOut(join(workspace, name)));
  const where = inside.length === 0 ? "" : ` (there is one in ${inside.join(", ")})`;
  return {
    why: `there is no checkout in ${workspace}${where}, and ${noToken}`,
    todo: "Let actions/checkout without `path` stand before this step, or give the input token",
  };
}

function foldersOf(workspace: string): readonly string[] {
  return existsSync(workspace) ? readdirSync(workspace).sort() : [];
}
