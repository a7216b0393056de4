import { ActionError, describe, plain } from "@stageway/core";

/** An operation on a registry, for messages: `push the manifest shop/web:v1`. */
export interface Operation {
  readonly act: string;
  readonly registry: string;
  /** The permission it needs. */
  readonly needs: "pull" | "push";
}

/** A registry refused, or sent an unexpected status. */
export class RegistryError extends ActionError {
  readonly status: number;
  /** The registry's error codes: `DENIED`, `NAME_UNKNOWN`, … (OCI distribution specification). */
  readonly codes: readonly string[];
  /** Milliseconds to wait, from `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    facts: { status: number; codes?: readonly string[]; retryAfter?: number | undefined; hint?: string },
  ) {
    super(message, { hint: facts.hint });
    this.status = facts.status;
    this.codes = facts.codes ?? [];
    this.retryAfter = facts.retryAfter;
  }
}

/** The registry did not respond. */
export class UnreachableError extends ActionError {
  constructor({ act, registry }: Operation, cause: unknown) {
    super(`Cannot ${act}: the registry ${registry} does not answer: ${describe(cause)}`, {
      cause,
      hint: `Look whether ${registry} runs and can be reached from this runner (name, port, proxy, firewall).`,
    });
  }
}

/** The response is not one of a registry: it comes from a proxy or a captive portal, or is truncated. */
export class OddAnswerError extends ActionError {
  constructor({ act, registry }: Operation, what: string, hint?: string) {
    super(`Cannot ${act}: ${registry} does not answer like a registry: ${what}`, {
      hint:
        hint ?? `Look whether ${registry} is a registry, and what stands between it and this runner (proxy, gateway).`,
    });
  }
}

/** A response with an unexpected status. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly retryAfter?: number | undefined;
  /** Whether there are credentials for the registry. */
  readonly isKnown: boolean;
}

/** The error for a refusal, with the operation, the registry's error code and a hint. */
export function refusalError(operation: Operation, refusal: Refusal): RegistryError {
  const { codes, messages } = wordsIn(refusal.text);
  const said = [codes.join(" "), ...messages].filter((text) => text !== "").join(": ");
  const { why, hint } = explain(operation, refusal, codes);
  const detail = [`status ${String(refusal.status)}`, said].filter((text) => text !== "").join(" ");
  return new RegistryError(`Cannot ${operation.act} in ${operation.registry}: ${why} (${detail})`, {
    status: refusal.status,
    codes,
    retryAfter: refusal.retryAfter,
    hint,
  });
}

function explain(
  { registry, needs }: Operation,
  { status, isKnown }: Refusal,
  codes: readonly string[],
): { why: string; hint: string } {
  const has = (code: string) => codes.includes(code);
  const right = needs === "push" ? "no right to push" : "no right to pull";
  const logIn = `Give "username" and "password" of an account that may ${needs}, or log in with docker login in an earlier step.`;
  if (status === 401 || has("UNAUTHORIZED")) {
    return isKnown
      ? {
          why: `unauthorized, ${right}: the registry does not take these credentials for it`,
          hint: `${logIn} A token may have run out, or lack the scope.`,
        }
      : { why: `unauthorized, ${right} without logging in`, hint: logIn };
  }
  if (status === 403 || has("DENIED")) {
    const packages =
      registry === "ghcr.io"
        ? ` The job needs "permissions: packages: ${needs === "push" ? "write" : "read"}", and the package must let this repository in.`
        : "";
    return { why: `denied, ${right}`, hint: `Let this account ${needs} there in the registry's settings.${packages}` };
  }
  if (has("NAME_UNKNOWN"))
    return {
      why: "there is no such repository",
      hint: "Look at the registry folder and the image name; some registries want a repository to be created first.",
    };
  if (status === 404)
    return {
      why: "there is no such thing there",
      hint: "It may have been removed by a clean-up of the registry; build or promote it again.",
    };
  if (has("MANIFEST_BLOB_UNKNOWN"))
    return {
      why: "parts of the image are not there",
      hint: "Push it again; if it stays so, look at the registry's storage and its clean-up jobs.",
    };
  if (status === 429)
    return {
      why: "the registry's rate limit is reached",
      hint: "Log in (limits are higher then), or try again later.",
    };
  if (status === 413)
    return {
      why: "it is larger than the registry, or a proxy before it, takes",
      hint: "Raise the body size limit of the registry's proxy.",
    };
  if (status === 507 || status >= 500)
    return {
      why: "the registry is in trouble",
      hint: `Look at the log and the disk of ${registry}; nothing was changed under a tag.`,
    };
  return { why: "the registry refuses", hint: "The words in brackets are the registry's own." };
}

function wordsIn(text: string): { codes: string[]; messages: string[] } {
  const unread = {
    codes: [],
    messages: /^\s*(?:[{<]|$)/.test(text) ? [] : [plain(text).replace(/\s+/g, " ").trim().slice(0, 200)],
  };
  try {
    const { errors } = JSON.parse(text) as { errors?: unknown };
    if (!Array.isArray(errors)) return unread;
    const entries = errors.filter((each): each is Record<string, unknown> => typeof each === "object" && each !== null);
    const texts = (key: string) => [
      ...new Set(entries.map((each) => each[key]).filter((value) => typeof value === "string")),
    ];
    return { codes: texts("code"), messages: texts("message").map((message) => plain(message).slice(0, 200)) };
  } catch {
    return unread;
  }
}
