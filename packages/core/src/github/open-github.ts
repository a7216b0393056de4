import type { Clock } from "../clock.ts";
import type { Env } from "../env.ts";
import type { Secret } from "../secret.ts";
import type { GitHub } from "./github.ts";

export interface GitHubOptions {
  readonly token: Secret;
  /** `https://api.github.com`, or what `GITHUB_API_URL` says. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that one read or write may take with all its repetitions; two minutes unless given. */
  readonly budget?: number;
  /** Milliseconds that GitHub may take to show what was written; 30 seconds unless given. */
  readonly lag?: number;
  /** Milliseconds in which nothing arrives until a connection counts as dead; 30 seconds unless given. */
  readonly idleTimeout?: number;
  /** Where proxies are named; the process's own environment unless given. */
  readonly env?: Env;
  /** From 0 to 1, like `Math.random`. */
  readonly random?: () => number;
}

/** Opens the client; it is loaded only now. */
export async function openGitHub(options: GitHubOptions): Promise<GitHub> {
  const { createGitHub } = await import("./client.ts");
  return createGitHub(options);
}
