import { readFile } from "node:fs/promises";
import { expect, it } from "@jest/globals";
import { filledReadme } from "./readme-tables.ts";

it("the README says what the table of verbs says; node packages/cli/scripts/readme.mjs writes it", async () => {
  const text = await readFile(new URL("../README.md", import.meta.url), "utf8");
  expect(filledReadme(text)).toBe(text);
});
