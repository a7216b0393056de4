import { itParses } from "../../test/parser-table.ts";
import { json } from "./json.ts";

itParses(
  "json",
  json((value) => value),
  [
    ['{"a":1}', { a: 1 }],
    ["", "ERROR must not be empty"],
    ['{"web":', "ERROR must be valid JSON: line 1, column 8: unexpected end"],
  ],
);
