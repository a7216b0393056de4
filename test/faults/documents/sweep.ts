import { ActionError, describe } from "../../../packages/core/src/index.ts";
import { processorTime, slowness } from "../processor-time.ts";
import type { Random } from "../random.ts";
import type { Case, Findings, Sweep } from "../sweep.ts";
import { readers, type Reader } from "./readers.ts";

const batches = 100;
const batch = 1000;
/** Milliseconds of the processor that one document may take. */
const patience = 1000;
/** Characters of a message at most. */
const longest = 20_000;

/** Documents of others are made nearly right, by what documents of that kind are made of. */
export const documents: Sweep = {
  name: "documents",
  trouble: `${readers.map(({ name }) => name).join("; ")}: right ones with parts replaced, moved, doubled, cut, as a value and as a text`,
  unit: "inputs",
  must: "read, and the same when written and read again, or refused in our words; nothing slower than a second, no object changed",
  sample: 12,
  open: () => {
    const cases = readers.flatMap((reader) =>
      Array.from({ length: batches }, (_, index): Case => ({
        name: `${reader.name}, batch ${index + 1}`,
        run: (random) => Promise.resolve(readBatch(reader, random)),
      })),
    );
    return Promise.resolve({ cases, [Symbol.asyncDispose]: () => Promise.resolve() });
  },
};

function readBatch(reader: Reader, random: Random): Findings {
  const lost: string[] = [];
  for (let count = 0; count < batch; count++) {
    const text = reader.make(random);
    const found = tryReading(reader, text);
    if (found !== undefined) lost.push(`${found}: ${JSON.stringify(text.slice(0, 2000))}`);
  }
  return { tried: batch, lost };
}

function tryReading({ read }: Reader, text: string): string | undefined {
  const started = process.cpuUsage();
  const failed = failureOf(() => read(text));
  const used = processorTime(started);
  if (used > patience && used / slowness() > patience) return `took ${Math.round(used)} ms`;
  if ("polluted" in {} || Object.keys(Object.prototype).length > 0) return "changed every object";
  return failed;
}

function failureOf(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    const told = describe(error);
    const foreseen = error instanceof ActionError || error instanceof SyntaxError || error instanceof RangeError;
    if (!foreseen) return `an error that nobody foresaw: ${told.slice(0, 300)}`;
    if (told.length > longest) return `is told in ${told.length} characters`;
    // eslint-disable-next-line no-control-regex -- naming control characters is the purpose
    return /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(told)
      ? `is shown raw: ${JSON.stringify(told.slice(0, 300))}`
      : undefined;
  }
}
