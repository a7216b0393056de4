import type { Readable, Writable } from "node:stream";
import type { World } from "./verb.ts";

interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

/** Asks whoever sits at a terminal; absent where input or output is none. The end of the input is no answer. */
export function askingAt({ input, output }: Terminal): World["ask"] {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return async (question, signal) => {
    const { createInterface } = await import("node:readline/promises");
    // The terminal edits the line itself, so that Ctrl-C stays a signal.
    const lines = createInterface({ input, output, terminal: false });
    const end = Promise.withResolvers<undefined>();
    lines.once("close", () => end.resolve(undefined));
    try {
      return (await Promise.race([lines.question(question, { signal }), end.promise]))?.trim();
    } finally {
      lines.close();
    }
  };
}
