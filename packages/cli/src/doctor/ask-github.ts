import { describe, GitHubError, openGitHub, type GitHub } from "@stageway/core";
import type { Access } from "../project/access.ts";
import type { Remote } from "../project/remote.ts";
import type { World } from "../verb.ts";

/** A repository on GitHub that can be asked. */
export interface Asked {
  readonly github: GitHub;
  readonly remote: Remote;
  /** Its name, as routes take it. */
  readonly at: { readonly owner: string; readonly repo: string };
}

/** Opens the GitHub of a repository; nothing where it is not asked. */
export async function askGitHub(access: Access, { clock, signal, env }: World): Promise<Asked | undefined> {
  if (access.token === undefined) return undefined;
  const { token, remote } = access;
  const github = await openGitHub({ token, apiUrl: remote.apiUrl, clock, signal, env, budget: 15_000 });
  return { github, remote, at: { owner: remote.owner, repo: remote.name } };
}

/** What was read, that it is not there, or why it could not be read. */
export type Read<T> = { readonly value: T } | { readonly absent: true } | { readonly why: string };

/** Reads what this token may be refused: a look says so and goes on. */
export async function tryRead<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    if (error.status === 404) return { absent: true };
    return { why: error.status === 403 ? "this token may not read it" : describe(error) };
  }
}
