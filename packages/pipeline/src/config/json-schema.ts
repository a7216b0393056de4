import type { JsonSchema } from "../shape/index.ts";
import { configuration } from "./configuration.ts";

/** Where editors find the schema: the `# yaml-language-server: $schema=` line of a configuration names it. */
export const configurationSchemaId =
  "https://raw.githubusercontent.com/stageway/stageway/main/packages/pipeline/schema/stageway.schema.json";

/** The JSON Schema of the configuration file, for editors: made from the same table as the parser. */
export function configurationSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: configurationSchemaId,
    title: "Stageway configuration (.github/stageway.yml)",
    ...configuration.schema(),
  };
}
