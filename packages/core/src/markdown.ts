/** A character that is not seen and ends a word: what follows it is no mention, link or reference. */
const wordBreak = "\u2060";

/**
 * Makes text that is not ours harmless in GitHub's Markdown: no markup, HTML, mentions, references or links come to life, and it stays
 * in one line.
 */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/\s+/g, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]()#+!|~^$=:-]/g, "\\$&")
    .replace(/[@#]|:\\?\/\/|www\.|GH\\-/gi, (match) => `${match.slice(0, 1)}${wordBreak}${match.slice(1)}`);
}

/** Text as code within a line; inside a table as well. */
export function codeSpan(text: string): string {
  const line = printable(text).replace(/\s+/g, " ").replaceAll("|", "\\|");
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line === "" || line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Text as a block of code; its fence is longer than any in the text. */
export function codeBlock(text: string, language = ""): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${printable(text).replace(/\n$/, "")}\n${fence}\n`;
}

/** A table. Cells are Markdown already: text that is not ours goes through `escapeMarkdown` or `codeSpan` first. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\s*[\r\n]+\s*/g, " ")).join(" | ")} |\n`;
  return row(headers) + row(headers.map(() => "---")) + rows.map(row).join("");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

// eslint-disable-next-line no-control-regex -- naming control characters is the purpose
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function printable(text: string): string {
  return text.toWellFormed().replace(unprintable, "");
}
