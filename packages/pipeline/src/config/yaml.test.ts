import { expect, it } from "@jest/globals";
import { readYaml } from "./yaml.ts";

function problems(text: string | Uint8Array): string[] {
  const file = readYaml(typeof text === "string" ? new TextEncoder().encode(text) : text);
  return "problems" in file ? file.problems.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
}

const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
for (const [above, name] of [
  ["a", "b"],
  ["b", "c"],
  ["c", "d"],
  ["d", "e"],
  ["e", "f"],
]) {
  bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${above}`).join()}]`);
}

it.each<[string, string | Uint8Array, string[]]>([
  ["tab indentation", "a:\n\tb: 1\n", ["2:1 tabs are not allowed for indentation"]],
  ["a duplicate key", "image: a\nimage: b\n", ['2:1 duplicate key "image"']],
  ["several documents", "a: 1\n---\nb: 2\n", ["2:1 a second document begins: one is wanted"]],
  ["an alias bomb", bomb.join("\n"), ["1:1 has too many aliases"]],
  ["an unknown tag", "a: !!js/function 'x'\n", ['1:4 unsupported tag "!!js/function"']],
  ["a tag of its own", "a: !secret x\n", ['1:4 unsupported tag "!secret"']],
  ["nothing", "", ["1:1 is empty"]],
  ["a large file", "#".repeat(1024 * 1024 + 1), ["1:1 is larger than 1 MiB"]],
  ["what is no text", Uint8Array.of(0x61, 0x3a, 0x20, 0xff), ["1:1 is not valid UTF-8 at byte 3"]],
])("reports %s", (_, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

it("reports an unknown alias and an unclosed list, each where it is", () => {
  expect(problems("a: *nobody\n")[0]).toBe('1:4 unknown alias "nobody"');
  expect(problems("a: 1\nb: [1, 2\n")[0]).toMatch(/^[23]:\d+ /);
  expect(problems("a: *no\u202ebody\n")[0]).toBe('1:4 unknown alias "no\\u202ebody"');
});

it("takes a byte order mark and CRLF", () => {
  expect(readYaml(new TextEncoder().encode("\ufeffa: 1\r\nb: no\r\n"))).toMatchObject({
    value: new Map<string, unknown>([
      ["a", 1],
      ["b", "no"],
    ]),
  });
});

it.each<[(string | number)[], "key" | "value", string]>([
  [["stages", "dev", "hosts", 1], "value", "4:7"],
  [["stages", "dev"], "key", "2:3"],
  [["stages", "dev", "hosts"], "key", "3:5"],
  [["stages", "dev", "branch"], "key", "3:5"],
  [["stages", "qa", "hosts", 0], "value", "3:13"],
  [["elsewhere"], "value", "1:1"],
])("locates %j (%s) at %s", (path, where, expected) => {
  const text = "stages:\n  dev: &dev\n    hosts: [a,\n      b]\n  qa: *dev\n";
  const file = readYaml(new TextEncoder().encode(text));
  if ("problems" in file) throw new Error("the text is right");
  const { line, column } = file.locate({ path, where, message: "" });
  expect(`${line}:${column}`).toBe(expected);
});
