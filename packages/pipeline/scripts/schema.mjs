// Writes schema/stageway.schema.json from the table behind the parser; with --check says whether it is current.
import { readFile, writeFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import { configurationSchema } from "../src/config/json-schema.ts";

const file = new URL("../schema/stageway.schema.json", import.meta.url);
const style = await resolveConfig(file);
const wanted = await format(JSON.stringify(configurationSchema()), { ...style, parser: "json" });

if (process.argv.includes("--check")) {
  const current = await readFile(file, "utf8").catch(() => "");
  if (current !== wanted) {
    console.error("schema/stageway.schema.json is not current: run node packages/pipeline/scripts/schema.mjs");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, wanted);
}
