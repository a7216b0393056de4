import type { Permissions } from "./access.ts";
import type { TimeSource } from "./clock.ts";
import type { Delivery } from "./events.ts";
import type { Failures } from "./faults.ts";
import type { EarlyRequest, Limits } from "./limits.ts";
import type { WorkflowRun } from "./records.ts";
import type { RecordedRequest, Violation } from "./requests.ts";
import type { RunFacts } from "./runs.ts";

/** How the stand-in starts. */
export interface GitHubOptions {
  /** The port, for one that must stay the same; absent: a free one. */
  port?: number;
  /** The address to listen on; absent: 127.0.0.1. */
  host?: string;
  /** Whose token `token` is; absent: "octo". */
  actor?: string;
  /** The time it believes in; absent: the machine's. */
  clock?: TimeSource;
  limits?: Limits;
  /** The first of the ids it gives; absent: one above 32 bits, as GitHub's are by now. */
  firstId?: number;
}

/** A repository as its maker sees it. */
export interface StandInRepository {
  fullName: string;
  owner: string;
  name: string;
  /** For git over HTTP, without a token. */
  cloneUrl: string;
  /** The same with a token that may push. */
  authenticatedUrl: string;
  /** The bare repository on disk. */
  path: string;
}

/** What a token may do, and in which repositories. */
export interface TokenOptions {
  login?: string;
  type?: "User" | "Bot";
  /** Absent: everything. With it, what is not named is refused, as in a workflow. */
  permissions?: Permissions;
  /** Full names; absent: all. */
  repositories?: readonly string[];
}

/** GitHub, as far as delivery needs it, on loopback; see `startGitHub`. */
export interface GitHubStandIn extends AsyncDisposable {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly port: number;
  /** A token that may do everything, and the account it belongs to. */
  readonly token: string;
  readonly actor: string;
  createRepository(
    owner: string,
    name: string,
    options?: { private?: boolean; defaultBranch?: string; forkOf?: string },
  ): Promise<StandInRepository>;
  createToken(options?: TokenOptions): string;
  /** Makes a token worthless from now on. */
  revokeToken(token: string): void;
  /** Notes a run of a workflow, so that it can be asked for. */
  addRun(repository: string, facts: RunFacts): Promise<WorkflowRun>;
  /** Changes how many calls are allowed. */
  limit(limits: Limits): void;
  /** Every event as webhooks get it; the answer takes the listener away. */
  onEvent(listener: (delivery: Delivery) => void): () => void;
  onPush(listener: (payload: Record<string, unknown>) => void): () => void;
  readonly failures: Failures;
  /** Everything that was asked, in order. */
  readonly requests: readonly RecordedRequest[];
  /** What GitHub's description does not allow; a test ends with this empty. */
  readonly violations: readonly Violation[];
  /** Requests of the API that nothing here serves. */
  readonly unserved: readonly RecordedRequest[];
  /** Requests that came before a rate limit allowed them. */
  readonly early: readonly EarlyRequest[];
  /** GitHub is down: connections are refused, everything is kept. */
  stop(): Promise<void>;
  /** GitHub is back, on the same port. */
  start(): Promise<void>;
}
