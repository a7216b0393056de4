/** What stands in `${…}` of a compose file. */
const name = /^[A-Za-z_][A-Za-z0-9_]*/;

/** Fills in variables as compose does (docs.docker.com, interpolation); what has no value and no default is empty. */
export function interpolate(text: string, values: ReadonlyMap<string, string>): string {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at + 1);
    if (text[at] !== "$") result += text[at] ?? "";
    else if (rest.startsWith("$")) {
      result += "$";
      at++;
    } else if (rest.startsWith("{")) {
      const end = closing(text, at + 2);
      result += expand(text.slice(at + 2, end), values);
      at = end;
    } else {
      const plain = name.exec(rest)?.[0];
      result += plain === undefined ? "$" : (values.get(plain) ?? "");
      at += plain?.length ?? 0;
    }
  }
  return result;
}

/** The variable that a text is, when it is nothing else, and its value without any. */
export function onlyVariable(text: string): { readonly name: string; readonly fallback: string } | undefined {
  const [, variable, fallback] = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^{}]*))?\}$/.exec(text) ?? [];
  if (variable !== undefined) return { name: variable, fallback: fallback ?? "" };
  const [, plain] = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(text) ?? [];
  return plain === undefined ? undefined : { name: plain, fallback: "" };
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return at;
  }
  return text.length;
}

function expand(inner: string, values: ReadonlyMap<string, string>): string {
  const variable = name.exec(inner)?.[0] ?? "";
  const [, colon, operator, rest = ""] = /^(:?)([-+?])([\s\S]*)$/.exec(inner.slice(variable.length)) ?? [];
  const value = values.get(variable);
  const isSet = value !== undefined && (colon !== ":" || value !== "");
  if (operator === "-") return isSet ? value : interpolate(rest, values);
  if (operator === "+") return isSet ? interpolate(rest, values) : "";
  return value ?? "";
}

/** Reads a `.env` file: `NAME=value`, quotes around values, comments. */
export function readEnvFile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, key, raw = ""] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined) continue;
    const [, quoted] = /^(?:"((?:[^"\\]|\\.)*)"|'[^']*')/.exec(raw) ?? [];
    if (quoted !== undefined) values.set(key, quoted.replace(/\\(.)/g, "$1"));
    else if (raw.startsWith("'")) values.set(key, raw.slice(1, raw.indexOf("'", 1)));
    else values.set(key, raw.replace(/\s+#.*$/, ""));
  }
  return values;
}
