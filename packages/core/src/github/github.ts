import { ActionError } from "../errors.ts";

export type Parameters = Readonly<Record<string, unknown>>;

/** GitHub's REST API, by routes as its documentation names them: `GET /repos/{owner}/{repo}/deployments`. */
export interface GitHub {
  /** Reads; tried again when that can help. `appearsWithin`: milliseconds in which something that we just made may still be missing. */
  read<T>(route: string, parameters?: Parameters, options?: { readonly appearsWithin?: number }): Promise<T>;
  /** All pages of a list, one after the other. */
  pages<T>(route: string, parameters?: Parameters): AsyncIterable<T[]>;
  /** Writes once: when the answer is lost, `find` looks for the effect before anything is repeated. */
  write<T>(route: string, parameters: Parameters, options: WriteOptions<T>): Promise<T>;
}

export interface WriteOptions<T> {
  /** Looks for what this very write has made; `undefined` when it is not there. */
  readonly find?: (() => Promise<T | undefined>) | undefined;
  /** Done twice it is the same as done once, so it may be repeated without looking. */
  readonly repeatable?: boolean;
}

/** A request that GitHub did not fulfil. */
export class GitHubError extends ActionError {
  override readonly name = "GitHubError";
  /** Absent when no answer came. */
  readonly status: number | undefined;
  readonly route: string;
  readonly requestId: string | undefined;

  constructor(message: string, facts: GitHubFacts & ErrorOptions & { readonly hint?: string | undefined }) {
    super(message, facts);
    this.status = facts.status;
    this.route = facts.route;
    this.requestId = facts.requestId;
  }
}

export interface GitHubFacts {
  readonly route: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}
