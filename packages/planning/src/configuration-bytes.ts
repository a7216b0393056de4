import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { ActionError, describe, gitFault, GitHubError } from "@stageway/core";
import { parseCommit } from "@stageway/pipeline";
import { at } from "@stageway/pipeline/decide";
import { isCheckedOut, mayBeSparse, whyNotInCheckout, type Unread } from "./checkout.ts";
import { commitOfRun } from "./commit.ts";
import { git } from "./git.ts";
import type { World } from "./world.ts";

/** The text of the configuration, or why there is none to be read. */
export type ConfigurationBytes = Uint8Array | Unread;

/**
 * The configuration file. On a pull request it is the base commit's, so that no pull request changes the rules by which it is judged; else the
 * checkout's, or GitHub's where nothing is checked out.
 */
export async function readConfigurationBytes(world: World, path: string): Promise<ConfigurationBytes> {
  const { context } = world;
  if (context.eventName.startsWith("pull_request")) {
    const commit = baseOf(context);
    return await atCommit(world, { commit, named: `the base commit ${commit.slice(0, 7)} of the pull request` }, path);
  }
  const found = fromCheckout(context.workspace, path);
  if (found !== undefined) return found;
  const sha = commitOfRun(world);
  if (!isCheckedOut(context.workspace))
    return await fromGitHub(world, { commit: sha, named: "the commit of this run" }, path);
  const absent = { why: `there is no ${path}`, todo: write };
  if (!mayBeSparse(context.workspace)) return absent;
  const shown = await git(world, ["cat-file", "blob", `${sha}:${path}`]);
  return shown.ok ? new TextEncoder().encode(shown.stdout) : absent;
}

const write = 'Five lines are a configuration; or give the inputs stage, images and services: "web=."';

/** A commit, and what it is for people. */
interface Named {
  readonly commit: string;
  readonly named: string;
}

function baseOf({ event, eventName }: World["context"]): string {
  const base = at(event, "pull_request", "base", "sha");
  try {
    return parseCommit(typeof base === "string" ? base : "");
  } catch (error) {
    throw new ActionError(`Cannot read the ${eventName} event: pull_request.base.sha ${describe(error)}`);
  }
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

async function atCommit(world: World, named: Named, path: string): Promise<ConfigurationBytes> {
  const listed = await git(world, ["ls-tree", "-z", "--full-tree", named.commit, "--", path]);
  if (!listed.ok) return await fromGitHub(world, named, path);
  if (listed.stdout === "") return absentIn(named, path);
  const shown = await git(world, ["cat-file", "blob", `${named.commit}:${path}`]);
  if (shown.ok) return new TextEncoder().encode(shown.stdout);
  // In a partial clone the file may lie with a remote that does not answer.
  const found = await fromGitHub(world, named, path);
  const fault = gitFault(shown, world.context.workspace);
  return "why" in found && fault !== undefined ? { why: `${fault.why}: ${found.why}`, todo: fault.todo } : found;
}

function absentIn({ named }: Named, path: string): Unread {
  return { why: `there is no ${path} in ${named}`, todo: write };
}

async function fromGitHub(world: World, named: Named, path: string): Promise<ConfigurationBytes> {
  const github = await world.github();
  if (github === undefined) return await whyNotInCheckout(world, `${named.named}, whose ${path} counts,`);
  const { owner, name: repo } = world.context.repository;
  try {
    const parameters = { owner, repo, path, ref: named.commit };
    const found = await github.read<{ content?: string }>("GET /repos/{owner}/{repo}/contents/{path}", parameters);
    return found.content === undefined ? absentIn(named, path) : Buffer.from(found.content, "base64");
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
    return { why: `GitHub shows no ${path} in ${named.named} to this token`, todo: write };
  }
}
