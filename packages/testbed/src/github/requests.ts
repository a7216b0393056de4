import type { FaultKind } from "./faults.ts";

/** One request as it was answered. */
export interface RecordedRequest {
  method: string;
  /** The route of the description, `GIT push`, `GIT fetch`, `GIT refs`, `PAGE`, or the path when nothing is served there. */
  route: string;
  path: string;
  /** Whose token it carried. */
  login?: string;
  userAgent?: string;
  body?: unknown;
  /** The status sent; absent while it is being answered, and when the connection was broken instead. */
  status?: number;
  fault?: FaultKind;
}

/** A request or an answer that GitHub's description does not allow. */
export interface Violation {
  request: RecordedRequest;
  side: "request" | "response" | "event";
  problems: string[];
}

/** What was seen: every request, what broke the description, and what nothing serves. */
export interface Ledger {
  requests: RecordedRequest[];
  violations: Violation[];
  unserved: RecordedRequest[];
}

/** Creates an empty ledger. */
export function openLedger(): Ledger {
  return { requests: [], violations: [], unserved: [] };
}
