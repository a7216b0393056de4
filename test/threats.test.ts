import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { root } from "../scripts/action-file.ts";
import { threats } from "../scripts/threats/index.ts";

const all = Object.entries(threats).flatMap(([attacker, rows]) => rows.map((row) => ({ attacker, ...row })));

describe("what docs/threats.md shows", () => {
  it.each(all)("is held by a test that exists: $attacker: $attempt", ({ test: [title, file] }) => {
    expect(existsSync(join(root, file))).toBe(true);
    // As a literal, in the quotes that Prettier gives it, or as the key of a table.
    const text = readFileSync(join(root, file), "utf8");
    expect([JSON.stringify(title), `\`${title}\``, `'${title}'`].some((literal) => text.includes(literal))).toBe(true);
  });

  it("names each attempt once", () => {
    const names = all.map(({ attacker, attempt }) => `${attacker}: ${attempt}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
