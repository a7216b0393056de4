/** Nesting deeper than this is refused. */
const deepest = 100;
/** Names that change an object instead of filling it. */
const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses JSON from a source that is not trusted: a name that stands twice in an object, a name like `__proto__`, nesting over 100 levels
 * and more than `maxBytes` (1 MiB) are errors; each names its line and column.
 *
 * @throws {SyntaxError}
 */
export function parseJson(text: string, { maxBytes = 1_048_576 }: { readonly maxBytes?: number } = {}): unknown {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes)
    throw new SyntaxError(`must be JSON of at most ${maxBytes} bytes: current size is ${bytes} bytes`);
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    if (depth > deepest) throw this.#fault(`nesting of more than ${deepest} levels`);
    const first = this.#peek();
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#list(depth);
    if (first === '"') return this.#string();
    return this.#word();
  }

  end(): void {
    if (this.#peek() !== "") throw this.#fault("text after the end");
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#items("}", () => {
      if (this.#peek() !== '"') throw this.#fault("a name in quotes is missing");
      const start = this.#at;
      const name = this.#string();
      const fault = forbidden.has(name) ? "forbidden" : Object.hasOwn(object, name) ? "duplicate" : undefined;
      if (fault !== undefined) throw this.#fault(`${fault} name ${JSON.stringify(name)}`, start);
      if (this.#peek() !== ":") throw this.#fault('":" is missing');
      this.#at++;
      object[name] = this.value(depth + 1);
    });
    return object;
  }

  #list(depth: number): unknown[] {
    const list: unknown[] = [];
    this.#items("]", () => list.push(this.value(depth + 1)));
    return list;
  }

  /** Reads what stands between brackets, separated by commas. */
  #items(close: string, read: () => unknown): void {
    this.#at++;
    if (this.#peek() === close) {
      this.#at++;
      return;
    }
    for (;;) {
      read();
      const next = this.#peek();
      this.#at++;
      if (next === close) return;
      if (next !== ",")
        throw this.#fault(next === "" ? "unexpected end" : `"," or "${close}" is missing`, this.#at - 1);
    }
  }

  #string(): string {
    const start = this.#at;
    // Built-in parsing decides what a string is; this only finds where it ends.
    let end = this.#text.indexOf('"', start + 1);
    while (end > 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw this.#fault("unexpected end", this.#text.length);
    const found = this.#text.slice(start, end + 1);
    this.#at = end + 1;
    return this.#parsed(found, start) as string; // A quoted token parses to a string or not at all.
  }

  #isEscaped(at: number): boolean {
    let backslashes = 0;
    while (this.#text.charAt(at - 1 - backslashes) === "\\") backslashes++;
    return backslashes % 2 === 1;
  }

  #word(): unknown {
    const start = this.#at;
    const token = /[\w+.-]+/y;
    token.lastIndex = start;
    const [found] = token.exec(this.#text) ?? [];
    if (found === undefined)
      throw this.#fault(start >= this.#text.length ? "unexpected end" : "a value is missing", start);
    this.#at = start + found.length;
    return this.#parsed(found, start);
  }

  #parsed(token: string, start: number): unknown {
    try {
      return JSON.parse(token);
    } catch {
      throw this.#fault("not a JSON value", start);
    }
  }

  /** The next character that is not white space; empty at the end. */
  #peek(): string {
    while (" \t\r\n".includes(this.#text.charAt(this.#at)) && this.#at < this.#text.length) this.#at++;
    return this.#text.charAt(this.#at);
  }

  #fault(what: string, at = this.#at): SyntaxError {
    const before = this.#text.slice(0, at).split("\n");
    return new SyntaxError(
      `must be valid JSON: line ${before.length}, column ${(before.at(-1) ?? "").length + 1}: ${what}`,
    );
  }
}
