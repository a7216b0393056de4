import { Octokit } from "@octokit/core";
import { startGitHub } from "../start.ts";
import type { GitHubOptions } from "../stand-in.ts";
import { cloneRepository } from "../work-tree.ts";

/** A client that is not ours, without retries. */
export function client(apiUrl: string, token?: string): Octokit {
  return new Octokit({ baseUrl: apiUrl, ...(token === undefined ? {} : { auth: token }), log: silent });
}

/** The stand-in with one repository, one commit on main, a clone and a client; the test ends when anything violated the description. */
export async function openShop(options: GitHubOptions = {}) {
  await using stack = new AsyncDisposableStack();
  const github = stack.use(await startGitHub(options));
  const repository = await github.createRepository("acme", "shop");
  const clone = stack.use(await cloneRepository(repository.authenticatedUrl));
  const first = await clone.commit("Open the shop", { "README.md": "shop\n", "api/server.js": "1\n" });
  await clone.git("push", "--quiet", "origin", "HEAD:main");
  stack.defer(() => {
    if (github.violations.length > 0) throw new Error(JSON.stringify(github.violations, null, 2));
  });
  const shop = { owner: "acme", repo: "shop" };
  const octokit = client(github.apiUrl, github.token);
  const kept = stack.move();
  return { github, repository, clone, first, shop, octokit, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** The status of a request that is expected to fail, and what the server said. */
export async function refused(request: Promise<unknown>): Promise<{ status: number; message: string }> {
  try {
    await request;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return { status, message };
  }
  throw new Error("Cannot see the refusal: the request succeeded");
}

const quiet = () => undefined;
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };
