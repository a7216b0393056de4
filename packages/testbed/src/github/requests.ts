import type { FaultKind } from "./faults.ts";

/** A request and its response status. */
export interface RecordedRequest {
  method: string;
  /** Route in the description, `GIT push`, `GIT fetch`, `GIT refs`, `PAGE`, or the path of an unserved request. */
  route: string;
  path: string;
  /** Owner of its token. */
  login?: string;
  userAgent?: string;
  body?: unknown;
  /** Absent until the response is sent, and when the connection was broken instead. */
  status?: number;
  fault?: FaultKind;
}

/** A request or response that violates GitHub's OpenAPI description. */
export interface Violation {
  request: RecordedRequest;
  side: "request" | "response" | "event";
  problems: string[];
}

/** All requests, the violations of the description, and the requests that no operation serves. */
export interface Ledger {
  requests: RecordedRequest[];
  violations: Violation[];
  unserved: RecordedRequest[];
}

/** Creates an empty ledger. */
export function openLedger(): Ledger {
  return { requests: [], violations: [], unserved: [] };
}
