/** A failure we foresaw: its message is written for the person who reads the job log. */
export class ActionError extends Error {
  override readonly name: string = "ActionError";
  /** What to do about it, one sentence. */
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly hint?: string | undefined } = {}) {
    super(message, options);
    this.hint = options.hint;
  }
}

/** Causes deeper than this are left out: a chain may be a circle. */
const deepestCause = 8;

/**
 * Gives the message of any thrown value, followed by the messages of its causes, each in one line.
 * A cause that its parent's message already quotes is not said twice.
 */
export function describe(error: unknown): string {
  const [first = "", ...causes] = messages(error, 0);
  let text = first;
  for (const cause of causes) {
    const line = oneLine(cause);
    if (!text.includes(line)) text += `: ${line}`;
  }
  return text;
}

function messages(error: unknown, depth: number): string[] {
  if (!Error.isError(error)) return [String(error)];
  const own = error.message || parts(error) || codeOf(error) || error.name;
  if (error.cause === undefined || depth === deepestCause) return [own];
  return [own, ...messages(error.cause, depth + 1)];
}

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function parts(error: Error): string {
  if (!("errors" in error) || !Array.isArray(error.errors)) return "";
  return [...new Set(error.errors.map((part) => oneLine(describe(part))))].join(", ");
}

/**
 * What was thrown first, and what failed afterwards while resources were ended: `await using` wraps both, and says of neither
 * what it was.
 */
export function unfold(thrown: unknown): [first: unknown, ...later: unknown[]] {
  if (!Error.isError(thrown) || !("suppressed" in thrown) || !("error" in thrown)) return [thrown];
  return [...unfold(thrown.suppressed), ...unfold(thrown.error)];
}

/** The `code` of a system error, `ENOENT` for one; empty when there is none. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").trim();
}
