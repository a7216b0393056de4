import { redact } from "../redaction.ts";

/** Characters of a command line in a message at most. */
const longest = 500;

/** Writes a command the way it could be pasted into a shell: control characters escaped, secrets hidden, cut when it is long. */
export function commandLine(file: string, args: readonly string[]): string {
  const text = redact([file, ...args].map(quoteArgument).join(" "));
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}

function quoteArgument(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  // eslint-disable-next-line no-control-regex -- naming control characters is the purpose
  if (!/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(argument))
    return `'${argument.replaceAll("'", "'\\''")}'`;
  const escaped = JSON.stringify(argument).slice(1, -1).replaceAll("'", "\\'");
  return `$'${escaped.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}'`;
}
