import { expect, it } from "@jest/globals";
import { escapeMarkdown } from "@stageway/core";
import { createPaint } from "../view.ts";
import { summaryText } from "./summary-text.ts";

const show = (text: string) => summaryText(text, createPaint(false));

it.each([
  [
    "a heading and a link",
    "### Held: `v1` on `staging`\n\nCommit [`8247f01`](http://x/y) · [Run](http://x)",
    "Held: v1 on staging\nCommit 8247f01",
  ],
  [
    "no word that is nothing but a link",
    "[Run](http://x)\n\n<http://shop.example> · [Run](http://x)",
    "<http://shop.example>",
  ],
  [
    "a table, without columns that are empty",
    "| Service |  | Why |\n| --- | --- | --- |\n| web |  | a\\|b |\n| api\\-1 |  | **new** |\n\nEnd",
    "  Service  Why\n  web      a|b\n  api-1    new\nEnd",
  ],
  ["what is folded", "a\n\n<details><summary>6 steps</summary>\n\n| x |\n| --- |\n\n</details>\n\nb", "a\nb"],
  ["what moves the cursor", "a\u001b[2Jb", "ab"],
  ["what core escapes", escapeMarkdown("a: 1 -> 2 <b> & &gt; #3 @x ~y~"), "a: 1 -> 2 <b> & &gt; #3 @x ~y~"],
  ["a cell of dashes", "| a |\n| --- |\n| - |", "  a\n  -"],
])("shows %s", (_, markdown, text) => {
  expect(show(markdown)).toBe(text);
});
