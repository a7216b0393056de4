import { expect, it } from "@jest/globals";
import { parseIgnoreFile } from "./ignore-file.ts";

it.each<[string, string, string[], string[]]>([
  ["a name at the top only", "node_modules", ["node_modules", "node_modules/a/b.js"], ["src/node_modules/a"]],
  ["a name at any depth", "**/node_modules", ["node_modules/a", "src/node_modules/a"], ["node_modules.txt"]],
  ["a leading slash", "/dist", ["dist/main.js"], ["src/dist"]],
  ["a star within one part", "*.md", ["README.md"], ["docs/README.md"]],
  ["a star in a folder", "docs/*.md", ["docs/a.md"], ["docs/x/a.md", "docsXa.md"]],
  ["two stars at the end", "build/**", ["build/a", "build/a/b"], ["builder"]],
  ["two stars between", "a/**/z", ["a/z", "a/b/c/z"], ["az"]],
  ["a question mark", "temp?", ["tempA"], ["temp", "temp/x"]],
  ["a class of characters", "v[0-9].txt", ["v1.txt"], ["vx.txt"]],
  ["a negated class", "v[^0-9].txt", ["vx.txt"], ["v1.txt"]],
  ["an exception", "*.md\n!README.md", ["a.md"], ["README.md"]],
  ["an exception that is taken back", "*\n!src\nsrc/secret", ["a", "src/secret/key"], ["src/main.js"]],
  ["remarks, blanks and carriage returns", "# remark\r\n\r\n  dist  \r\n", ["dist/x"], ["# remark"]],
  ["a mark of the byte order within it as part of a name", "dist\n\uFEFFsrc", ["dist"], ["src/a"]],
  ["a mark of the byte order in front", "\uFEFFsrc", ["src/a"], []],
  ["odd slashes", "./a//b/", ["a/b/c"], ["a/c"]],
  ["dots as dots", ".env", [".env"], ["xenv"]],
  ["everything", "**", ["a", "a/b"], []],
  ["several classes and ranges", "[a-cx][!-#]", ["b!", "x#"], ["d!", "a$"]],
  ["signs of other languages of patterns", "a+(b){2}|$^", ["a+(b){2}|$^"], ["aabb", "a"]],
  ["an escaped star", "a\\*b", ["a*b"], ["axb"]],
])("knows %s", (_, text, ignored, kept) => {
  const { ignores } = parseIgnoreFile(text);
  expect(ignored.filter((path) => !ignores(path))).toEqual([]);
  expect(kept.filter(ignores)).toEqual([]);
});
