import { ActionError } from "../errors.ts";

/** Values for the placeholders of a route; the rest goes into the query or the body. */
export type Parameters = Readonly<Record<string, unknown>>;

/**
 * GitHub's REST API, by routes as its documentation names them: `GET /repos/{owner}/{repo}/deployments`. What is refused for good
 * throws a `GitHubError`; what can pass is tried again within the budget; rate limits are obeyed by GitHub's clock.
 */
export interface GitHub {
  /** Reads. */
  read<T>(route: string, parameters?: Parameters, options?: ReadOptions): Promise<T>;
  /** All pages of a list, one after the other, up to 100 items each; also of the lists that come wrapped in an object. */
  pages<T>(route: string, parameters?: Parameters): AsyncIterable<T[]>;
  /** Writes once: when the answer is lost, `find` looks for the effect before anything is repeated. One write at a time. */
  write<T>(route: string, parameters: Parameters, options?: WriteOptions<T>): Promise<T>;
}

/** How a read treats a 404. */
export interface ReadOptions {
  /** Milliseconds for which a recently created object may still give 404. */
  readonly appearsWithin?: number;
}

/** How a write recovers from a lost response. */
export interface WriteOptions<T> {
  /** Looks for the result of this write, with reads only; `undefined` when it does not exist. */
  readonly find?: (() => Promise<T | undefined>) | undefined;
  /** The write is idempotent and may be repeated without `find`. */
  readonly repeatable?: boolean;
  /** Milliseconds for which a recently created object that it refers to may still be missing (404, 422). */
  readonly appearsWithin?: number;
}

/**
 * What a failed request means: `refused` is a no for good, `limited` a no until later, `unsent` never reached GitHub, `unclear` may have been
 * done all the same.
 */
export type GitHubFailure = "refused" | "limited" | "unsent" | "unclear";

/** The facts of a failed request to GitHub. */
export interface GitHubFacts {
  readonly failure: GitHubFailure;
  readonly route: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** Milliseconds to wait before a retry. */
  readonly wait?: number | undefined;
}

/** A failed request to GitHub. */
export class GitHubError extends ActionError {
  override readonly name = "GitHubError";
  readonly failure: GitHubFailure;
  /** Method and path: `GET /repos/acme/shop/deployments`. */
  readonly route: string;
  /** Absent when there was no response. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly wait: number | undefined;

  constructor(message: string, facts: GitHubFacts & ErrorOptions & { readonly hint?: string | undefined }) {
    super(message, facts);
    this.failure = facts.failure;
    this.route = facts.route;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.wait = facts.wait;
  }
}
