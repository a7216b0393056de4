/** Fills the tables of the README from the table of verbs: node packages/cli/scripts/readme.mjs */
import { readFile, writeFile } from "node:fs/promises";
import { filledReadme } from "../src/readme-tables.ts";

const file = new URL("../README.md", import.meta.url);
await writeFile(file, filledReadme(await readFile(file, "utf8")));
