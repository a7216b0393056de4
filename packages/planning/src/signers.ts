import { ActionError, describe, GitHubError } from "@stageway/core";
import type { PlannedTrust } from "@stageway/pipeline";
import type { World } from "./world.ts";

/** Where the public keys stand that may sign statements about releases. */
export const signersPath = ".github/stageway.signers";

/**
 * Reads whose signatures count: at the tip of the default branch, whatever is checked out, so that no other branch adds a key.
 *
 * @throws {ActionError} when they cannot be read, or are none: nothing could be trusted then
 */
export async function readTrust({ context, github }: World): Promise<PlannedTrust> {
  const opened = await github();
  if (opened === undefined)
    throw refusal("the input token is empty, so GitHub cannot be asked for it", 'Give the input "token"');
  const { owner, name: repo } = context.repository;
  const readId = async () => {
    if (context.repositoryId !== "") return context.repositoryId;
    return String((await opened.read<{ id: number }>("GET /repos/{owner}/{repo}", { owner, repo })).id);
  };
  const route = "GET /repos/{owner}/{repo}/contents/{path}";
  const readText = () => opened.read<{ content?: string }>(route, { owner, repo, path: signersPath }).catch(absent);
  const [repository, { content }] = await Promise.all([readId(), readText()]);
  if (content === undefined) throw refusal("it is not on the default branch", writeThem);
  return { repository, signers: await signersIn(Buffer.from(content, "base64").toString("utf8")) };
}

const writeThem =
  'Put a line for each public key there: build namespaces="built@stageway" ssh-ed25519 AAAA…, and STAGE namespaces="verified@stageway" ssh-ed25519 AAAA…; or take out trust: required';

async function signersIn(text: string): Promise<PlannedTrust["signers"]> {
  const { readSigners } = await import("@stageway/pipeline/trust");
  let signers: PlannedTrust["signers"];
  try {
    signers = readSigners(text);
  } catch (error) {
    throw refusal(describe(error), writeThem, error);
  }
  if (signers.length === 0) throw refusal("there is no key in it", writeThem);
  return signers;
}

function absent(error: unknown): { readonly content?: string } {
  if (error instanceof GitHubError && error.status === 404) return {};
  throw error;
}

function refusal(why: string, hint: string, cause?: unknown): ActionError {
  return new ActionError(`Cannot read ${signersPath}, which "trust: required" needs: ${why}`, { hint, cause });
}
