import type { JsonSchema } from "../shape/index.ts";
import { configuration } from "./configuration.ts";

/** The JSON Schema of the configuration file, for editors: made from the same table as the parser. */
export function configurationSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Stageway configuration (.github/stageway.yml)",
    ...configuration.schema(),
  };
}
