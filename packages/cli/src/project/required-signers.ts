import { existsSync } from "node:fs";
import { join } from "node:path";
import { ActionError, describe, GitHubError, openGitHub } from "@stageway/core";
import { readSigners, type Signer } from "@stageway/pipeline/trust";
import { readTrust, signersPath } from "@stageway/planning";
import type { Place } from "../hosts/place.ts";
import { configurationPath } from "../init/configuration-text.ts";
import type { World } from "../verb.ts";
import { accessTo } from "./access.ts";
import { readWorkTreeConfiguration } from "./configuration.ts";
import { contextOf } from "./context.ts";
import { gitIn } from "./git.ts";

/** Whose signatures count, where the configuration has `trust: required`. */
export interface RequiredSigners {
  readonly signers: readonly Signer[];
  /** Number of the repository on its GitHub; `undefined` where GitHub was not asked and nobody said it. */
  readonly repository: string | undefined;
  /** All stages, in their order. */
  readonly stages: readonly string[];
}

/**
 * Reads who may sign at the tip of the default branch: GitHub is asked with a token; without one, or where it does not answer, the
 * default branch counts as it was fetched last. `undefined` where signatures are not required.
 *
 * @throws {ActionError} when they cannot be read: nothing could be trusted then
 */
export async function requiredSigners(
  { repository, configured }: Pick<Place, "repository" | "configured">,
  repositoryId: string | undefined,
  world: SignersWorld,
): Promise<RequiredSigners | undefined> {
  if (configured === undefined && !existsSync(join(repository.root, configurationPath))) return undefined;
  const all = configured?.all ?? (await readWorkTreeConfiguration(repository.root));
  if (all.trust !== "required") return undefined;
  const stages = Object.keys(all.stages);
  const access = accessTo(repository.remote, world.env);
  if (access.token === undefined) {
    const why = `no token is used: ${access.why}`;
    return { ...(await asFetched(repository.root, why, world)), repository: repositoryId, stages };
  }
  const { token, remote } = access;
  const { clock, signal, env, processes } = world;
  const github = () => openGitHub({ token, apiUrl: remote.apiUrl, clock, signal, env });
  const context = contextOf(repository, repository.branch, repositoryId);
  try {
    return { ...(await readTrust({ context, processes, clock, github })), stages };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return { ...(await asFetched(repository.root, describe(error), world)), repository: repositoryId, stages };
  }
}

type SignersWorld = Pick<World, "env" | "processes" | "clock" | "signal" | "view">;

const tip = `refs/remotes/origin/HEAD:${signersPath}`;

async function asFetched(
  root: string,
  why: string,
  world: SignersWorld,
): Promise<{ readonly signers: readonly Signer[] }> {
  const text = await gitIn(world, root)(["cat-file", "blob", tip]);
  if (text === undefined) {
    throw new ActionError(
      `Cannot read ${signersPath} of the default branch, which "trust: required" needs: ${why}, and git has not fetched it`,
      { hint: "Set a token: GITHUB_TOKEN=$(gh auth token); or git fetch origin && git remote set-head origin --auto" },
    );
  }
  let signers: readonly Signer[];
  try {
    signers = readSigners(text);
  } catch (error) {
    throw new ActionError(`Cannot read ${signersPath}, which "trust: required" needs: ${describe(error)}`);
  }
  world.view.warn(`Who may sign is as it was fetched last: ${why}`);
  return { signers };
}
