/** What goes wrong instead of the answer. Those of the first line can also strike after the change was made. */
export type FaultKind =
  | "server-error"
  | "bad-gateway"
  | "reset"
  | "stall"
  | "truncated"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "unprocessable"
  | "rate-limit"
  | "secondary-rate-limit"
  | "lag";

/** One thing to go wrong: which calls it strikes, when, and how. */
export interface Fault {
  kind: FaultKind;
  /**
   * "before" (the usual): nothing was read or changed. "after": the change was made and only the answer is lost; for
   * server-error, bad-gateway, reset and stall. A truncated answer and a lag always come after.
   */
  moment?: "before" | "after";
  /** A route as the description writes it, `GIT push`, `GIT fetch`, `GIT refs`, or an expression over it. Absent: every call of the API. */
  route?: string | RegExp;
  /** Any further condition. */
  when?: (request: FaultCandidate) => boolean;
  /** Which of the calls that fit, from 1; absent: the first. */
  at?: number;
  /** How many of them in a row; absent: one. */
  times?: number;
  /** Seconds until a limit lifts; absent: 60. A primary limit says so by its reset time, a secondary one by retry-after. */
  retryAfter?: number;
  /** Limits answer 403 or 429; absent: 403. */
  status?: 403 | 429;
  /** How many reads of the same repository a lag keeps in the past; absent: 3. */
  reads?: number;
  /** Milliseconds until a stalled connection breaks; absent: it stays until the other side gives up. */
  silence?: number;
}

/** What is known of a request before it is read. */
export interface FaultCandidate {
  method: string;
  /** The route, or the path when none fits. */
  route: string;
  path: string;
}

/** A fault that struck. */
export interface Injected {
  fault: Fault;
  request: FaultCandidate;
}

/** The faults to come, and those that were. */
export interface Failures {
  /** Adds a fault; the answer counts how often it struck and takes it away again. */
  add: (fault: Fault) => { readonly struck: number; remove: () => void };
  /** Takes away all that have not struck yet. */
  clear: () => void;
  readonly injected: readonly Injected[];
}

interface Waiting {
  fault: Fault;
  seen: number;
  struck: number;
}

/** Keeps the faults of a server; `next` says which one strikes this request. */
export function createFailures(): Failures & { next: (request: FaultCandidate) => Fault | undefined } {
  const injected: Injected[] = [];
  let waiting: Waiting[] = [];
  return {
    injected,
    add(fault) {
      assertPossible(fault);
      const entry: Waiting = { fault, seen: 0, struck: 0 };
      waiting.push(entry);
      return {
        get struck() {
          return entry.struck;
        },
        remove: () => void (waiting = waiting.filter((other) => other !== entry)),
      };
    },
    clear: () => void (waiting = []),
    next(request) {
      // Every fault counts the calls that fit it, also those that another one strikes.
      const due = waiting.filter((entry) => fits(entry.fault, request) && isDue(entry));
      const [first] = due;
      if (!first) return undefined;
      first.struck++;
      injected.push({ fault: first.fault, request });
      return first.fault;
    },
  };
}

/** True when the fault strikes only when the change has been made. */
export function strikesAfter({ kind, moment }: Fault): boolean {
  return kind === "truncated" || kind === "lag" || moment === "after";
}

function fits({ route, when }: Fault, request: FaultCandidate): boolean {
  const named =
    route === undefined
      ? !request.route.startsWith("GIT ")
      : typeof route === "string"
        ? route === request.route
        : route.test(request.route);
  return named && (when?.(request) ?? true);
}

function isDue(entry: Waiting): boolean {
  entry.seen++;
  const first = entry.fault.at ?? 1;
  return entry.seen >= first && entry.seen < first + (entry.fault.times ?? 1);
}

function assertPossible({ kind, moment }: Fault): void {
  const late: readonly FaultKind[] = ["server-error", "bad-gateway", "reset", "stall", "truncated", "lag"];
  if (moment === "after" && !late.includes(kind)) {
    throw new Error(`Cannot inject fault: GitHub refuses before it changes anything: current value is ${kind} after`);
  }
}
