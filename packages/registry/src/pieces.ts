/** The same bytes in pieces of one size, the last one maybe smaller. */
export async function* inPieces(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.byteLength > 0;) {
      const part = rest.subarray(0, size - length);
      held.push(part);
      length += part.byteLength;
      rest = rest.subarray(part.byteLength);
      if (length < size) continue;
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}

/**
 * Passes pieces on and gives the memory of each back as soon as the next is asked for. Left to the collector, tens of
 * megabytes of pieces that nobody needs lie about: it is called by what Node holds itself, and bytes lie outside.
 */
export async function* givenBack(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece;
    giveBack(piece);
  }
}

/** Gives the memory of bytes back at once. A part of something larger is not ours to give back. */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
