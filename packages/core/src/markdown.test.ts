import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { codeBlock, codeSpan, escapeMarkdown, table } from "./markdown.ts";

const live: [string, RegExp][] = [
  ["@acme/everyone", /(^|[^\w\u2060])@[\w-]/],
  ["fixes #12", /#\d/],
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

it.each(live)("escapeMarkdown(%j) leaves nothing alive", (text, alive) => {
  expect(text).toMatch(alive);
  expect(escapeMarkdown(text)).not.toMatch(alive);
});

it("escapeMarkdown() leaves nothing alive in any mixture", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...live.map(([text]) => text), " ", "\\", "@", "#")), (pieces) => {
      const text = escapeMarkdown(pieces.join(""));
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
