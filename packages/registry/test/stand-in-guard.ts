import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { refusal, type Reply } from "./stand-in-reply.ts";

interface Account {
  readonly username: string;
  readonly password: string;
}

export interface GuardOptions {
  /** Wants a token for each scope, as the token protocol has it. */
  readonly tokens?: Account & { readonly anonymousPull?: boolean; readonly life?: number };
  readonly basic?: Account;
}

/** Who may do what: nobody is asked, by a password, or by tokens for scopes. */
export class Guard {
  readonly #options: GuardOptions;
  readonly #granted = new Map<string, string[]>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Lets every token that was given run out. */
  revoke(): void {
    this.#granted.clear();
  }

  /** Why a request is not let in, or nothing. */
  refuse({ method = "", headers }: IncomingMessage, url: URL): Reply | undefined {
    const { basic, tokens } = this.#options;
    const { authorization = "" } = headers;
    const unauthorized = (challenge: string) => refusal(401, "UNAUTHORIZED", { "www-authenticate": challenge });
    if (basic !== undefined && authorization !== basicOf(basic)) return unauthorized('Basic realm="stand-in"');
    if (tokens === undefined) return undefined;
    const repository = /^\/v2\/(.+?)\/(?:manifests|blobs|tags|referrers)\//.exec(url.pathname)?.[1] ?? "";
    const action = ["GET", "HEAD"].includes(method) ? "pull" : "push";
    const from = url.searchParams.get("from");
    const needed = [`${repository}:${action}`, ...(from === null ? [] : [`${from}:pull`])];
    const granted = this.#granted.get(authorization.replace(/^Bearer /, "")) ?? [];
    if (needed.every((each) => granted.includes(each))) return undefined;
    const scope = `repository:${repository}:${action}`;
    return unauthorized(`Bearer realm="http://${url.host}/token",service="stand-in",scope="${scope}"`);
  }

  /** Gives a token for the scopes that are asked for, as far as somebody may have them. */
  grant({ headers: { authorization } }: IncomingMessage, url: URL): Reply {
    const { tokens } = this.#options;
    if (tokens === undefined) return { status: 404 };
    const isKnown = authorization === basicOf(tokens);
    if (!isKnown && (authorization !== undefined || tokens.anonymousPull !== true)) return refusal(401, "UNAUTHORIZED");
    const granted = url.searchParams.getAll("scope").flatMap((scope) => {
      const [, repository = "", actions = ""] = /^repository:(.*):([^:]*)$/.exec(scope) ?? [];
      const allowed = actions.split(",").filter((action) => isKnown || action === "pull");
      return allowed.map((action) => `${repository}:${action}`);
    });
    const token = randomUUID();
    this.#granted.set(token, granted);
    return { status: 200, body: Buffer.from(JSON.stringify({ token, expires_in: tokens.life ?? 300 })) };
  }
}

function basicOf({ username, password }: Account): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
