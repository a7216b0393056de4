import type { UnsetAt } from "./filled-files.ts";

/** `GREETING (required, compose.yml:7), TAG (compose.yml:3)` */
export function listVariables(variables: readonly UnsetAt[]): string {
  return variables
    .map(({ name, at, required }) => {
      const more = [...(required === undefined ? [] : ["required"]), ...(at === "" ? [] : [at])];
      return more.length === 0 ? name : `${name} (${more.join(", ")})`;
    })
    .join(", ");
}
