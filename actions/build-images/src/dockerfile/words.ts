/** The value of a variable; `undefined` where it has none. */
export type Lookup = (name: string) => string | undefined;

/** The words of a line as they stand: what is quoted or escaped, or in `${…}`, does not end one. */
export function wordsOf(line: string, escape: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quote === "" && depth === 0 && /\s/.test(character)) {
      if (word !== "") words.push(word);
      word = "";
      continue;
    }
    word += character;
    if (character === escape && quote !== "'") word += line[++at] ?? "";
    else if (character === quote) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (quote !== "'" && character === "$" && line[at + 1] === "{") depth++;
    else if (quote === "" && character === "}" && depth > 0) depth--;
  }
  return word === "" ? words : [...words, word];
}

/**
 * A word without its quotes, its variables put in as BuildKit does it: one without a value is nothing.
 *
 * @throws {SyntaxError} for what is not understood
 */
export function expand(word: string, lookup: Lookup, escape: string): string {
  return new Expansion(word, lookup, escape).upTo("");
}

/** Reads a word from left to right. */
class Expansion {
  readonly #text: string;
  readonly #lookup: Lookup;
  readonly #escape: string;
  #at = 0;

  constructor(text: string, lookup: Lookup, escape: string) {
    this.#text = text;
    this.#lookup = lookup;
    this.#escape = escape;
  }

  /** What stands before this character, which is taken as well; to the end for none. */
  upTo(end: string): string {
    let result = "";
    for (;;) {
      const character = this.#next();
      if (character === end) return result;
      if (character === "") throw new SyntaxError(`has no end: current value is ${this.#text}`);
      if (character === "'") result += this.#literal();
      else if (character === '"') result += this.#quoted();
      else if (character === "$") result += this.#variable();
      else result += character === this.#escape ? this.#next() : character;
    }
  }

  #next(): string {
    return this.#text[this.#at++] ?? "";
  }

  #literal(): string {
    const from = this.#at;
    const to = this.#text.indexOf("'", from);
    if (to < 0) throw new SyntaxError(`has no end: current value is ${this.#text}`);
    this.#at = to + 1;
    return this.#text.slice(from, to);
  }

  #quoted(): string {
    let result = "";
    for (let character = this.#next(); character !== '"'; character = this.#next()) {
      if (character === "") throw new SyntaxError(`has no end: current value is ${this.#text}`);
      if (character === "$") result += this.#variable();
      else if (character === this.#escape && ['"', "$", this.#escape].includes(this.#text[this.#at] ?? ""))
        result += this.#next();
      else result += character;
    }
    return result;
  }

  #variable(): string {
    if (this.#text[this.#at] !== "{") {
      const name = this.#name();
      return name === "" ? "$" : (this.#lookup(name) ?? "");
    }
    this.#at++;
    const name = this.#name();
    const value = this.#lookup(name);
    const [operator = ""] = /^(?:\}|:?[-+?])/.exec(this.#text.slice(this.#at)) ?? [];
    if (name === "" || operator === "") throw new SyntaxError(`is not understood: current value is ${this.#text}`);
    this.#at += operator.length;
    if (operator === "}") return value ?? "";
    const other = this.upTo("}");
    const isSet = value !== undefined && !(operator.startsWith(":") && value === "");
    if (operator.endsWith("+")) return isSet ? other : "";
    if (operator.endsWith("?") && !isSet) throw new SyntaxError(`needs the argument ${name}`);
    return isSet ? value : other;
  }

  #name(): string {
    const [name = ""] = /^(?:[A-Za-z_]\w*|\d+|[@*#?$!-])/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += name.length;
    return name;
  }
}
