import { expect, it } from "@jest/globals";
import { plain, plainEnd, plainLine } from "./foreign-text.ts";
import { codeBlock, codeSpan, escapeMarkdown } from "./markdown.ts";
import { readable } from "./readable.ts";

const half = 500_000;

/** Texts of a megabyte for which a search that starts again at each place would take from minutes to days. */
const endless: readonly (readonly [string, string])[] = [
  ["commands of a terminal that never end", "\u001b]".repeat(half)],
  ["links of a terminal that never end", "\u001b]8;;x".repeat(half / 3)],
  ["escapes before a bracket", "\u001b\u001b]]".repeat(half / 2)],
  ["escapes alone", "\u001b".repeat(2 * half)],
  ["a sequence of numbers", `\u001b[${"1;".repeat(half)}`],
  ["backticks in a row", "`".repeat(2 * half)],
  ["backticks apart", "` ".repeat(half)],
  ["asterisks", "**".repeat(half)],
];

it.each(endless)(
  "what a host prints is soon read, of %s, too",
  (_, text) => {
    for (const read of [plain, plainEnd, plainLine]) expect(read(text)).not.toContain("\u001b");
    for (const write of [escapeMarkdown, codeSpan, codeBlock]) expect(readable(write(text))).toBeDefined();
    expect(readable(text)).toBeDefined();
  },
  60_000,
);

it.each([
  ["a\u001b]0;title\u0007b\u001b]8;;x\u001b\\c\u001b]d\u001b[31me", "abc]de"],
  ["\u001b[2Ja", "a"],
  ["\u001b]0;title\u0007\u001b[2Ja", "a"],
  ["\u001b]0;title\u001b\\\u001b[2Ja", "a"],
  ["\u001b]0;title\u009c\u001b[2Ja", "a"],
  ["\u009b2Ja", "a"],
])("what ends is taken out whole, whatever follows that does not: %j", (text, left) => {
  expect(plain(text)).toBe(left);
});
