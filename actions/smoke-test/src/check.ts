import type { Secret } from "@stageway/core";

/** One thing that must hold of a running release. */
export interface Check {
  readonly name: string;
  readonly url: URL;
  /** Sent along, within the origin of `url` only. */
  readonly headers: ReadonlyMap<string, string | Secret>;
  /** Any of these is right. */
  readonly status: readonly number[];
  /** Stands in the body. */
  readonly text?: string;
  /** Path to wanted value. */
  readonly json: ReadonlyMap<string, unknown>;
  /** Header name to the text that its value holds. */
  readonly responseHeaders: ReadonlyMap<string, string>;
  /** Milliseconds. */
  readonly latency?: number;
  /** The revision that must answer: a commit id, 7 to 40 characters. */
  readonly revision?: string;
  /** The service whose log explains a failure. */
  readonly service?: string;
}
