import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { codeBlock, codeSpan, escapeMarkdown, folded, table } from "./markdown.ts";
import { readable } from "./readable.ts";

const live: [string, RegExp][] = [
  ["@acme/everyone", /@/],
  ["fixes #12", /#/],
  ["acme/shop#12", /#\d/],
  ["GH-12", /GH-\d/],
  ["https://evil.example", /:\/\//],
  ["www.evil.example", /www\.\w/],
  ["<img src=x>", /<[a-z]/i],
  ["<!-- marker -->", /<!--/],
  ["![x](y)", /(^|[^\\])!\[/],
  ["[x](y)", /(^|[^\\])\]\(/],
  ["`a`", /(^|[^\\])`/],
  ["a | b", /(^|[^\\])\|/],
  ["**a** _b_ ~~c~~", /(^|[^\\])[*_~]/],
  ["a\n\n# b", /\n/],
  ["&lt;b&gt;", /&lt;b/],
  ["a\u202eb\u0007", /\u202e/],
];

/** The Markdown without its code spans, in which nothing comes to life. */
const withoutCode = (markdown: string) => markdown.replace(/(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g, "");

it.each(live)("escapeMarkdown(%j) leaves nothing alive", (text, alive) => {
  expect(text).toMatch(alive);
  expect(withoutCode(escapeMarkdown(text))).not.toMatch(alive);
});

it.each([
  ["see https://shop.example/a?b=c&d for it", "see `https://shop.example/a?b=c&d` for it"],
  ["ssh deploy@host.example 'ls'", "ssh `deploy@host.example` 'ls'"],
  ["a\\`b `@c`", "a\\\\\\`b `` `@c` ``"],
])("escapeMarkdown(%j) leaves addresses to be copied as they are", (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown);
  expect(readable(markdown)).not.toMatch(/\u2060/);
});

it("escapeMarkdown() leaves nothing alive in any mixture", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...live.map(([text]) => text), " ", "\\", "@", "#")), (pieces) => {
      const text = withoutCode(escapeMarkdown(pieces.join("")));
      for (const [, alive] of live.filter(([sample]) => /@|#|GH|:\/\/|www/.test(sample)))
        expect(text).not.toMatch(alive);
    }),
    { numRuns: 1000 },
  );
});

it.each<[string, string]>([
  ["web", "`web`"],
  ["a`b", "``a`b``"],
  ["`", "`` ` ``"],
  ["", "`  `"],
  ["a|b\nc", "`a\\|b c`"],
])("codeSpan(%j)", (text, code) => {
  expect(codeSpan(text)).toBe(code);
});

it("codeBlock() has a fence that the text cannot close", () => {
  expect(codeBlock("a\n````\n@all\n")).toBe("`````\na\n````\n@all\n`````\n");
  expect(codeBlock("x", "yaml")).toBe("```yaml\nx\n```\n");
});

it("table() keeps each row in its line", () => {
  expect(
    table(
      ["Service", "Digest"],
      [
        ["web\n\nx", "`a`"],
        ["api", ""],
      ],
    ),
  ).toBe("| Service | Digest |\n| --- | --- |\n| web x | `a` |\n| api |  |\n");
});

it("folded() shows one line, and Markdown when it is opened", () => {
  expect(folded("Steps", "| a |\n\n")).toBe("<details><summary>Steps</summary>\n\n| a |\n\n</details>\n");
});
