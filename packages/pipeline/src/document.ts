import { ActionError, describe, parseJson } from "@stageway/core";
import { describeProblems } from "./shape/problems.ts";
import { readBy, type Shape } from "./shape/index.ts";

/**
 * Reads a JSON document of ours strictly. `what` names it in messages: `the release`.
 * @throws {ActionError} with everything that is wrong with it
 */
export function readDocument<T>(
  what: string,
  shape: Shape<T>,
  text: string,
  { maxBytes, hint }: { readonly maxBytes: number; readonly hint?: string },
): T {
  let document: unknown;
  try {
    document = parseJson(text, { maxBytes });
  } catch (error) {
    throw new ActionError(`Cannot read ${what}: ${describe(error)}`, { hint });
  }
  const reading = readBy(shape, document);
  if ("value" in reading) return reading.value;
  throw new ActionError(`Cannot read ${what}: ${describeProblems(reading.problems)}`, { hint });
}
