import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { ActionError, GitHubError } from "@stageway/core";
import { parseCommit } from "@stageway/pipeline";
import { at } from "@stageway/pipeline/decide";
import { git } from "./git.ts";
import type { World } from "./world.ts";

/**
 * The configuration file, `undefined` when there is none. On a pull request it is the base commit's, so that no pull
 * request changes the rules by which it is judged; else the checkout's, or GitHub's where nothing is checked out.
 */
export async function readConfigurationBytes(world: World, path: string): Promise<Uint8Array | undefined> {
  const { context } = world;
  const base = at(context.event, "pull_request", "base", "sha");
  if (context.eventName.startsWith("pull_request"))
    return atCommit(world, parseCommit(typeof base === "string" ? base : ""), path);
  if (exists(join(context.workspace, ".git"))) return fromCheckout(context.workspace, path);
  return fromCheckout(context.workspace, path) ?? fromGitHub(world, context.sha, path);
}

function fromCheckout(workspace: string, path: string): Uint8Array | undefined {
  const file = join(workspace, path);
  if (!exists(file)) return undefined;
  const real = realpathSync(file);
  if (real.startsWith(`${realpathSync(workspace)}${sep}`)) return readFileSync(real);
  throw new ActionError(
    `Cannot read the configuration ${path}: it is a symbolic link that leads outside the repository`,
  );
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

async function atCommit(world: World, commit: string, path: string): Promise<Uint8Array | undefined> {
  const known = await git(world, ["cat-file", "-e", `${commit}^{commit}`]);
  if (!known.ok) return fromGitHub(world, commit, path);
  const shown = await git(world, ["cat-file", "blob", `${commit}:${path}`]);
  return shown.ok ? new TextEncoder().encode(shown.stdout) : undefined;
}

async function fromGitHub(world: World, ref: string, path: string): Promise<Uint8Array | undefined> {
  const github = await world.github();
  if (github === undefined) return undefined;
  const { owner, name: repo } = world.context.repository;
  try {
    const parameters = { owner, repo, path, ref };
    const found = await github.read<{ content?: string }>("GET /repos/{owner}/{repo}/contents/{path}", parameters);
    return found.content === undefined ? undefined : Buffer.from(found.content, "base64");
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return undefined;
    throw error;
  }
}
