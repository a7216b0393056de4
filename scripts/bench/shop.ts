import { cloneRepository, startGitHub, type GitHubStandIn } from "../../packages/testbed/src/index.ts";

/** A repository with one commit on a GitHub of its own. */
export interface Shop extends AsyncDisposable {
  readonly github: GitHubStandIn;
  readonly commit: string;
  /** What a run of a workflow of this commit finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startShop(): Promise<Shop> {
  await using stack = new AsyncDisposableStack();
  const github = stack.use(await startGitHub());
  const repository = await github.createRepository("acme", "shop", { defaultBranch: "main" });
  const clone = stack.use(await cloneRepository(repository.authenticatedUrl));
  const commit = await clone.commit("First", { "README.md": "The shop.\n" });
  await clone.git("push", "origin", "HEAD:main");
  const env = {
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.serverUrl,
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_RUN_ID: "7",
    GITHUB_SHA: commit,
  };
  const owned = stack.move();
  return { github, commit, env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
