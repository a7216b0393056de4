import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** A line longer than this is handed over in pieces, so that a stream without line breaks cannot fill the memory. */
const longestLine = 1_048_576;

/** What was kept of a stream. */
export interface Captured {
  /** The last `maxOutput` bytes, as text. */
  text(): string;
  readonly truncated: boolean;
}

/** Keeps the last `maxOutput` bytes of a stream and hands over its lines; valid UTF-8 is not split, invalid becomes U+FFFD. */
export function capture(stream: Readable, maxOutput: number, onLine: ((line: string) => void) | undefined): Captured {
  const chunks: Buffer[] = [];
  let kept = 0;
  let truncated = false;
  const lines = onLine === undefined ? undefined : new LineSplitter(onLine);
  stream.on("data", (chunk: Buffer) => {
    lines?.add(chunk);
    chunks.push(chunk);
    kept += chunk.length;
    for (let first = chunks[0]; first !== undefined && kept - first.length >= maxOutput; first = chunks[0]) {
      truncated ||= first.length > 0;
      kept -= first.length;
      chunks.shift();
    }
  });
  stream.on("close", () => lines?.end());
  stream.on("error", () => undefined); // What the program did is told by its exit, not by its pipes.
  return {
    text: () => tail(Buffer.concat(chunks), maxOutput).toString(),
    get truncated() {
      return truncated || kept > maxOutput;
    },
  };
}

function tail(bytes: Buffer, length: number): Buffer {
  return bytes.length > length ? bytes.subarray(bytes.length - length) : bytes;
}

class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  #rest = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Buffer): void {
    const pieces = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = pieces.pop() ?? "";
    for (const piece of pieces) this.#onLine(piece.endsWith("\r") ? piece.slice(0, -1) : piece);
    if (this.#rest.length > longestLine) {
      this.#onLine(this.#rest);
      this.#rest = "";
    }
  }

  end(): void {
    const last = this.#rest + this.#decoder.end();
    if (last !== "") this.#onLine(last);
  }
}
