import type { Access } from "./access.ts";
import type { TimeSource } from "./clock.ts";
import { Refusal } from "./refusal.ts";

/** How many calls are allowed. Nothing is limited that is not named. */
export interface Limits {
  /** Calls of one token in a window, as GitHub's primary limit; 5000 in an hour are what it says when absent. */
  primary?: { calls: number; windowSeconds: number };
  /** Points of one token in a minute (1 for a read, 5 for a write), as GitHub's secondary limit of 900. */
  pointsPerMinute?: number;
  /** What `retry-after` says when the secondary limit is met; absent: 60. */
  retryAfter?: number;
  /** Limits answer 403 or 429; absent: 403. */
  status?: 403 | 429;
}

/** A request that came before it was allowed to. */
export interface EarlyRequest {
  method: string;
  path: string;
  at: number;
  allowedAt: number;
  /** When it was told to wait; a request that was on its way by then could not know. */
  toldAt: number;
}

interface Usage {
  used: number;
  resetAt: number;
  points: { at: number; cost: number }[];
  allowedAt: number;
  toldAt: number;
}

/** Counts the calls of every token, says no when it is too many, and remembers who did not wait. */
export class RateLimits {
  limits: Limits;
  readonly early: EarlyRequest[] = [];
  readonly #clock: TimeSource;
  readonly #usage = new Map<string, Usage>();

  constructor(clock: TimeSource, limits: Limits) {
    this.#clock = clock;
    this.limits = limits;
  }

  /** Notes a request that was told to wait and did not. */
  noteArrival(access: Access, method: string, path: string): void {
    const { allowedAt, toldAt } = this.#of(access);
    const at = this.#clock.now();
    if (at < allowedAt) this.early.push({ method, path, at, allowedAt, toldAt });
  }

  /** Counts a call; throws what GitHub answers when it is one too many. */
  count(access: Access, method: string): void {
    const usage = this.#of(access);
    const now = this.#clock.now();
    const { primary, pointsPerMinute = Infinity, retryAfter = 60 } = this.limits;
    if (primary && usage.used >= primary.calls) throw this.primaryRefusal(access, (usage.resetAt - now) / 1000);
    const cost = method === "GET" ? 1 : 5;
    usage.points = usage.points.filter(({ at }) => at > now - 60_000);
    if (usage.points.reduce((sum, point) => sum + point.cost, cost) > pointsPerMinute)
      throw this.secondaryRefusal(access, retryAfter);
    usage.points.push({ at: now, cost });
    usage.used++;
  }

  /** The answer to a token that has used all its calls; from now on its next request is early until the reset. */
  primaryRefusal(access: Access, seconds: number, status = this.limits.status ?? 403): Refusal {
    const usage = this.#of(access);
    usage.resetAt = this.#clock.now() + seconds * 1000;
    usage.allowedAt = Math.ceil(usage.resetAt / 1000) * 1000;
    usage.toldAt = this.#clock.now();
    const headers = { ...this.headers(access), "x-ratelimit-remaining": "0" };
    return new Refusal(status, `API rate limit exceeded for user ID ${access.account?.id ?? 0}.`, {}, headers);
  }

  /** The answer to a token that was too fast; from now on its next request is early until `retry-after` has passed. */
  secondaryRefusal(access: Access, seconds: number, status = this.limits.status ?? 403): Refusal {
    const usage = this.#of(access);
    usage.toldAt = this.#clock.now();
    usage.allowedAt = usage.toldAt + seconds * 1000;
    const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    return new Refusal(status, message, {}, { "retry-after": String(seconds) });
  }

  /** The numbers that GitHub gives of a token. */
  state(access: Access): { limit: number; used: number; remaining: number; reset: number } {
    const { used, resetAt } = this.#of(access);
    const limit = this.limits.primary?.calls ?? 5000;
    return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(resetAt / 1000) };
  }

  headers(access: Access): Record<string, string> {
    const entries = Object.entries({ ...this.state(access), resource: "core" });
    return Object.fromEntries(entries.map(([name, value]) => [`x-ratelimit-${name}`, String(value)]));
  }

  #of(access: Access): Usage {
    const key = access.token ?? "";
    const now = this.#clock.now();
    const known = this.#usage.get(key);
    if (known && known.resetAt > now) return known;
    const window = (this.limits.primary?.windowSeconds ?? 3600) * 1000;
    const { points = [], allowedAt = 0, toldAt = 0 } = known ?? {};
    const fresh = { used: 0, resetAt: now + window, points, allowedAt, toldAt };
    this.#usage.set(key, fresh);
    return fresh;
  }
}
