import type { Clock } from "../clock.ts";
import type { Env } from "../env.ts";
import type { Secret } from "../secret.ts";
import type { GitHub } from "./github.ts";

/** How to reach the GitHub API, and the limits of each call. */
export interface GitHubOptions {
  readonly token: Secret;
  /** `https://api.github.com`, or what `GITHUB_API_URL` says. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one read or write with all its retries; two minutes by default. */
  readonly budget?: number;
  /** Milliseconds after which GitHub shows a write to readers; 30 seconds by default. */
  readonly lag?: number;
  /** Milliseconds without data after which a connection counts as dead; 30 seconds by default. */
  readonly idleTimeout?: number;
  /** Environment with the proxy settings; that of the process by default. */
  readonly env?: Env;
  /** From 0 to 1, like `Math.random`. */
  readonly random?: () => number;
}

/** Creates a client for the GitHub API. Its code is loaded only by this call. */
export async function openGitHub(options: GitHubOptions): Promise<GitHub> {
  const { createGitHub } = await import("./client.ts");
  return createGitHub(options);
}
