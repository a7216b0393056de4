import { describe, type InputSpec, type Parsed } from "@stageway/core";
import { UsageError } from "./parse-call.ts";
import type { Call } from "./verb.ts";

/**
 * Reads options that are inputs of the actions as well, by the same parsers: one of several values is a line of theirs.
 *
 * @param problems what is known to be wrong already
 * @throws {UsageError} that names everything that is wrong at once
 */
export function readOptions<Spec extends InputSpec>(
  call: Call,
  spec: Spec,
  problems: readonly string[] = [],
): Parsed<Spec> {
  const values: Record<string, unknown> = {};
  const found = Object.entries(spec).flatMap(([name, parse]) => {
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    try {
      values[name] = parse(call.texts(option).join("\n"));
      return [];
    } catch (error) {
      return [`--${option}: ${describe(error).replace(/^line \d+: /, "")}`];
    }
  });
  const all = [...found, ...problems];
  if (all.length === 0) return values as Parsed<Spec>; // Every name in `spec` now has the value that its own parser gave.
  throw new UsageError(`Cannot start ${call.verb}:\n${all.map((problem) => `  - ${problem}`).join("\n")}`, {
    hint: `See stageway ${call.verb} --help`,
  });
}
