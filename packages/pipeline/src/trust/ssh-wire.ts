/** Writes values as strings of the SSH protocol: four bytes of length, then the bytes (RFC 4251, section 5). */
export function writeStrings(...values: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** Reads values of the SSH protocol one after another. Every read past the end throws a `RangeError`. */
export class SshReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  /** The next `length` bytes as they are. */
  bytes(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw new RangeError("it ends too early");
    const from = this.#at;
    this.#at += length;
    return this.#bytes.subarray(from, this.#at);
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE();
  }

  string(): Buffer {
    return this.bytes(this.uint32());
  }

  text(): string {
    return this.string().toString("utf8");
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}
