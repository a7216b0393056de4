import { expect, it } from "@jest/globals";
import { givenBack, inPieces } from "./pieces.ts";

async function* of(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

it("inPieces() cuts the same bytes anew", async () => {
  const pieces = [];
  for await (const piece of inPieces(of(Buffer.from("abcd"), Buffer.from("e"), Buffer.from("fgh")), 3))
    pieces.push(Buffer.from(piece).toString());
  expect(pieces).toEqual(["abc", "def", "gh"]);
});

it("givenBack() frees a piece when the next is asked for, and never a part of something larger", async () => {
  const whole = new Uint8Array(100).fill(1);
  const part = new Uint8Array(100).fill(2).subarray(0, 50);
  const seen = [];
  for await (const piece of givenBack(of(whole, part))) seen.push([piece[0], piece.byteLength]);
  expect(seen).toEqual([
    [1, 100],
    [2, 50],
  ]);
  expect([whole.byteLength, part.byteLength]).toEqual([0, 50]);
});
