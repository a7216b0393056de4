import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { readConfiguration } from "./parse.ts";

const read = (text: string) => readConfiguration(new TextEncoder().encode(text));

/** Problems have a place and a sentence; nothing else ever comes out of bad input. */
function expectAnswer(text: string): void {
  const reading = read(text);
  if ("configuration" in reading) return;
  expect(reading.problems.length).toBeGreaterThan(0);
  for (const { line, column, message } of reading.problems) {
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    expect(message).not.toMatch(/undefined|\[object|TypeError/);
  }
}

const word = fc.constantFrom(
  "stages",
  "services",
  "branch",
  "hosts",
  "compose",
  "hold",
  "checks",
  "target",
  "web",
  "../x",
  "1h",
  "previews",
  "releases",
  "reviews",
  "limits",
  "models",
  "__proto__",
  "constructor",
);
const leaf = fc.oneof(word, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("document"), { maxLength: 3 }),
    fc.dictionary(word, tie("document"), { maxKeys: 5 }),
  ),
}));

it("answers every document with a configuration or with problems", () => {
  fc.assert(
    fc.property(document, (value) => expectAnswer(stringify({ stages: value }))),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.dictionary(word, document), (value) => expectAnswer(stringify(value))),
    { numRuns: 300 },
  );
});

it("answers every text, and bytes that are none", () => {
  const piece = fc.constantFrom(
    "stages:",
    "\n",
    "  ",
    "\t",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "&a ",
    "*a ",
    "!x ",
    "|",
    ">",
    "'",
    '"',
    "#",
    "%",
    "---\n",
    "...",
    "a",
    "? ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => expectAnswer(pieces.join(""))),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => void readConfiguration(bytes)),
    { numRuns: 300 },
  );
});
