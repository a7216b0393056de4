import { ActionError, Secret, plain, quote } from "@stageway/core";
import { parseChallenge, type Challenge } from "./challenge.ts";
import type { Credentials } from "./docker-config.ts";
import { endingAfter, readAll, type Http } from "./http.ts";
import { isLoopback } from "./loopback.ts";
import type { Refusal } from "./registry-error.ts";
import { retryAfter } from "./retry-after.ts";
import { scopeTexts, type Scope } from "./scope.ts";

/** Milliseconds before its expiry at which a token is no longer used, so that it does not expire in transit. */
const margin = 5_000;
/** The token protocol's default lifetime of a token, in milliseconds. */
const defaultLife = 60_000;

/** What authentication at a registry needs: HTTP, the clock and the credentials. */
export interface AuthorityWorld {
  readonly http: Http;
  readonly now: () => number;
  readonly credentials: () => Promise<Credentials | undefined>;
  readonly signal?: AbortSignal;
  /** Milliseconds for one token request. */
  readonly budget: number;
}

interface Token {
  readonly value: Secret;
  readonly until: number;
}

/** Provides the `Authorization` header for one registry: none, basic credentials, or a token for the scopes of a request. */
export class Authority {
  readonly #registry: string;
  readonly #base: URL;
  readonly #world: AuthorityWorld;
  readonly #tokens = new Map<string, Promise<Token>>();
  /** Rate-limit errors of the token service, with the time on the monotonic clock until which they apply. */
  readonly #limits = new Map<string, { readonly until: number; readonly error: TokenError }>();
  #challenge: Challenge | undefined;
  #credentials: Promise<Credentials | undefined> | undefined;

  constructor(registry: string, base: URL, world: AuthorityWorld) {
    this.#registry = registry;
    this.#base = base;
    this.#world = world;
  }

  /** The header for a request that needs these scopes; `undefined` as long as the registry has not asked for one. */
  async header(scopes: readonly Scope[]): Promise<string | undefined> {
    const challenge = this.#challenge;
    if (challenge === undefined) return undefined;
    if (challenge.scheme === "basic") return this.#basic();
    return `Bearer ${(await this.#token(challenge, scopes)).value.reveal()}`;
  }

  /** Handles a 401. Gives whether a retry makes sense, because there is something new to send. */
  async learn(header: string | undefined, scopes: readonly Scope[], sent: string | undefined): Promise<boolean> {
    const challenge = parseChallenge(header);
    if (challenge === undefined) return false;
    this.#challenge = challenge;
    if (challenge.scheme === "basic") return sent === undefined && (await this.#basic()) !== undefined;
    // What was sent ran out on the way, or was withdrawn; whoever sent nothing waits for the token that another one is fetching.
    if (sent !== undefined) this.#tokens.delete(keyOf(challenge, scopes));
    return true;
  }

  /** Whether there are credentials for this registry; hints depend on it. */
  async isKnown(): Promise<boolean> {
    return (await this.#known()) !== undefined;
  }

  #known(): Promise<Credentials | undefined> {
    return (this.#credentials ??= this.#world.credentials());
  }

  async #basic(): Promise<string | undefined> {
    const known = await this.#known();
    if (known?.kind !== "password") return undefined;
    return `Basic ${Buffer.from(`${known.username}:${known.password.reveal()}`).toString("base64")}`;
  }

  async #token(challenge: Challenge & { scheme: "bearer" }, scopes: readonly Scope[]): Promise<Token> {
    const key = keyOf(challenge, scopes);
    const kept = this.#tokens.get(key);
    if (kept !== undefined && (await kept).until > this.#world.now()) return kept;
    const limit = this.#limits.get(key);
    if (limit !== undefined && limit.until > this.#world.now()) throw limit.error;
    const fresh = this.#fetchToken(challenge, scopeTexts(scopes, challenge.scope));
    this.#tokens.set(key, fresh);
    fresh.catch((error: unknown) => {
      if (this.#tokens.get(key) === fresh) this.#tokens.delete(key);
      if (!(error instanceof TokenError) || error.retryAfter === undefined) return;
      this.#limits.set(key, { until: this.#world.now() + error.retryAfter, error });
    });
    return fresh;
  }

  async #fetchToken(challenge: Challenge & { scheme: "bearer" }, scopes: readonly string[]): Promise<Token> {
    const realm = this.#realm(challenge.realm);
    const known = await this.#known();
    const { signal: asking, http, budget } = this.#world;
    const common = { signal: endingAfter(budget, asking) };
    const asked = this.#world.now();
    const form = new URLSearchParams(challenge.service === undefined ? {} : { service: challenge.service });
    let response;
    if (known?.kind === "identity") {
      for (const [name, value] of Object.entries({
        grant_type: "refresh_token",
        refresh_token: known.token.reveal(),
        client_id: "stageway",
        scope: scopes.join(" "),
      })) {
        form.set(name, value);
      }
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      response = await http({ method: "POST", url: realm, headers, body: Buffer.from(form.toString()), ...common });
    } else {
      for (const scope of scopes) form.append("scope", scope);
      const url = new URL(realm);
      for (const [name, value] of form) url.searchParams.append(name, value);
      const basic = await this.#basic();
      response = await http({
        method: "GET",
        url,
        headers: basic === undefined ? {} : { authorization: basic },
        ...common,
      });
    }
    const text = Buffer.from(await readAll(response.body, 1 << 20)).toString("utf8");
    if (response.status !== 200) {
      const { status, headers } = response;
      const wait = retryAfter(headers["retry-after"], headers.date, { now: Date.now });
      throw new TokenError({ status, text, retryAfter: wait, isKnown: known !== undefined }, this.#registry);
    }
    return tokenIn(text, asked, this.#registry);
  }

  /** Credentials are only sent over HTTPS, or to this machine. */
  #realm(text: string): URL {
    const url = URL.canParse(text, this.#base.href) ? new URL(text, this.#base) : undefined;
    if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return url;
    throw new ActionError(
      `Cannot log in to ${this.#registry}: it sends us to a place that is not encrypted: current value is ${quote(text)}`,
    );
  }
}

/** The token service refused a token. Carries its status, because a busy service is retried. */
export class TokenError extends ActionError {
  readonly status: number;
  /** Milliseconds to wait, from `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor({ status, text: said, retryAfter: wait, isKnown }: Refusal, registry: string) {
    const refused = status === 401 || status === 403;
    const why = refused
      ? isKnown
        ? "the registry does not take these credentials"
        : "the registry lets nobody in without credentials"
      : `its token service answered with status ${String(status)}`;
    super(
      `Cannot log in to ${registry}: ${why}${said === "" ? "" : ` (${plain(said).replace(/\s+/g, " ").slice(0, 200)})`}`,
      {
        hint: refused
          ? `Give "username" and "password" of an account of ${registry} (a token that has not run out), or log in with docker login in an earlier step.`
          : "The registry seems to be in trouble; try again later.",
      },
    );
    this.status = status;
    this.retryAfter = wait;
  }
}

function keyOf(challenge: Challenge & { scheme: "bearer" }, scopes: readonly Scope[]): string {
  return [challenge.realm, challenge.service ?? "", ...scopeTexts(scopes, challenge.scope)].join(" ");
}

function tokenIn(text: string, asked: number, registry: string): Token {
  const answer = objectIn(text);
  const value = answer.token ?? answer.access_token;
  if (typeof value !== "string" || value === "")
    throw new ActionError(`Cannot log in to ${registry}: its token service gave no token`, {
      hint: `Look what stands between the token service of ${registry} and this runner (proxy, gateway).`,
    });
  const life = typeof answer.expires_in === "number" && answer.expires_in > 0 ? answer.expires_in * 1000 : defaultLife;
  return { value: new Secret(value), until: asked + Math.max(life - margin, 1_000) };
}

function objectIn(text: string): Readonly<Record<"token" | "access_token" | "expires_in", unknown>> {
  const none = { token: undefined, access_token: undefined, expires_in: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...none, ...value } : none;
  } catch {
    return none;
  }
}
