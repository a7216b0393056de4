import { openGitHub, Secret } from "@stageway/core";
import { fakeClock } from "@stageway/core/testing";
import { cloneRepository, startGitHub, type GitHubStandIn } from "@stageway/testbed";
import type { RecordStore } from "../src/index.ts";

/** The records of acme/shop on a GitHub stand-in. */
export interface StartedStore extends AsyncDisposable {
  readonly github: GitHubStandIn;
  /** May write deployments of acme/shop and nothing else. */
  readonly token: string;
  /** A commit on the default branch. */
  readonly commit: string;
  readonly store: RecordStore;
}

export async function startStore(): Promise<StartedStore> {
  const github = await startGitHub();
  const { authenticatedUrl } = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  await using clone = await cloneRepository(authenticatedUrl);
  const commit = await clone.commit("First", { "README.md": "x" });
  await clone.git("push", "origin", "HEAD:main");
  const permissions = { deployments: "write", contents: "read" } as const;
  const token = github.createToken({ permissions, repositories: ["acme/shop"] });
  const world = { apiUrl: github.apiUrl, clock: fakeClock(), random: () => 0 };
  const client = await openGitHub({ token: new Secret(token), ...world });
  const store = { github: client, repository: { owner: "acme", name: "shop" } };
  return { github, token, commit, store, [Symbol.asyncDispose]: () => github.stop() };
}
