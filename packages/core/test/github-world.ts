import { expect } from "@jest/globals";
import { Secret } from "../src/secret.ts";
import { fakeClock, type FakeClock } from "../src/testing.ts";
import { GitHubError, type GitHub } from "../src/github/github.ts";
import { openGitHub, type GitHubOptions } from "../src/github/open-github.ts";
import { startServer, type Reply } from "./scripted-server.ts";

/** A client of the GitHub at a URL, by a clock that stands still. */
export async function open(url: string, clock: FakeClock, options: Partial<GitHubOptions> = {}): Promise<GitHub> {
  return openGitHub({
    token: new Secret("ghs_token-of-the-test"),
    apiUrl: url,
    clock,
    random: () => 1,
    env: {},
    ...options,
  });
}

/** A client on a server with these replies, and what both remember. */
export async function world(replies: readonly Reply[], options: Partial<GitHubOptions> = {}) {
  const server = await startServer(...replies);
  const clock = fakeClock();
  const github = await open(server.url, clock, options);
  return { github, clock, requests: server.requests, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** What a task of a client failed with. */
export async function failureOf(task: Promise<unknown>): Promise<GitHubError> {
  const error = await task.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GitHubError);
  return error as GitHubError;
}
