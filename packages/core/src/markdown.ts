/** What GitHub makes a mention, a reference or a link of, wherever it stands in a word. */
const lively = /[@#]|:\/\/|www\.|GH-/i;

/**
 * Makes text that is not ours harmless in GitHub's Markdown: no markup, HTML, mentions, references or links come to life, and it stays
 * in one line. A word that would come to life is shown as code, so that an address can be copied as it is.
 */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/\s+/g, " ")
    .split(" ")
    .map((word) => (lively.test(word) ? codeSpan(word) : escapeWord(word)))
    .join(" ");
}

function escapeWord(word: string): string {
  return word
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]()+!|~^$=:-]/g, "\\$&");
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

/** What is only for whoever wants more: one line, and the rest when it is opened. Both are Markdown already. */
export function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content.trim()}\n\n</details>\n`;
}

/** A table. Cells are Markdown already: text that is not ours goes through `escapeMarkdown` or `codeSpan` first. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\s*[\r\n]+\s*/g, " ")).join(" | ")} |\n`;
  return row(headers) + row(headers.map(() => "---")) + rows.map(row).join("");
}

function longestRun(text: string): number {
  // No arguments of a function: of so many as a text may have the stack would overflow.
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

// eslint-disable-next-line no-control-regex -- naming control characters is the purpose
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function printable(text: string): string {
  return text.toWellFormed().replace(unprintable, "");
}
