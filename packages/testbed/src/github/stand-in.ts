import type { Permissions } from "./access.ts";
import type { TimeSource } from "./clock.ts";
import type { Delivery } from "./events.ts";
import type { Failures } from "./faults.ts";
import type { EarlyRequest, Limits } from "./limits.ts";
import type { WorkflowRun } from "./records.ts";
import type { RecordedRequest, Violation } from "./requests.ts";
import type { RunFacts } from "./runs.ts";

/** Options of the stand-in. */
export interface GitHubOptions {
  /** Port to listen on; a free one by default. */
  port?: number;
  /** Address to listen on; 127.0.0.1 by default. */
  host?: string;
  /** Owner of `token`; "octo" by default. */
  actor?: string;
  /** Its clock; the machine's by default. */
  clock?: TimeSource;
  limits?: Limits;
  /** First id to assign; by default above 32 bits, like GitHub's current ids. */
  firstId?: number;
}

/** A new repository of the stand-in. */
export interface StandInRepository {
  fullName: string;
  owner: string;
  name: string;
  /** URL for git over HTTP, without a token. */
  cloneUrl: string;
  /** The same URL with a token that may push. */
  authenticatedUrl: string;
  /** The bare repository on disk. */
  path: string;
}

/** What a token may do, and in which repositories. */
export interface TokenOptions {
  login?: string;
  type?: "User" | "Bot";
  /** Permissions; all by default. If given, the others are refused, as in a workflow. */
  permissions?: Permissions;
  /** Full names of repositories; all by default. */
  repositories?: readonly string[];
}

/** A GitHub server for tests, with the parts that delivery needs; see `startGitHub`. */
export interface GitHubStandIn extends AsyncDisposable {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly port: number;
  /** A token with all permissions, and below the account that owns it. */
  readonly token: string;
  readonly actor: string;
  createRepository(
    owner: string,
    name: string,
    options?: { private?: boolean; defaultBranch?: string; forkOf?: string },
  ): Promise<StandInRepository>;
  createToken(options?: TokenOptions): string;
  /** Revokes a token. */
  revokeToken(token: string): void;
  /** Adds a workflow run, so that the API can return it. */
  addRun(repository: string, facts: RunFacts): Promise<WorkflowRun>;
  /** Changes the rate limits. */
  limit(limits: Limits): void;
  /** Calls the listener with every event, in the format of webhooks. Gives a function that removes the listener. */
  onEvent(listener: (delivery: Delivery) => void): () => void;
  onPush(listener: (payload: Record<string, unknown>) => void): () => void;
  readonly failures: Failures;
  /** All requests in order. */
  readonly requests: readonly RecordedRequest[];
  /** Violations of GitHub's OpenAPI description; must be empty at the end of a test. */
  readonly violations: readonly Violation[];
  /** API requests that no operation serves. */
  readonly unserved: readonly RecordedRequest[];
  /** Requests sent before a rate limit allowed them. */
  readonly early: readonly EarlyRequest[];
  /** Refuses connections until `start`; the data is kept. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
}
