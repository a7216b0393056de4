/** What can be told of a key in OpenSSH's own format without its passphrase. */
export interface OpensshKey {
  /** `ssh-ed25519`, say. */
  readonly type: string;
  readonly encrypted: boolean;
}

const magic = "openssh-key-v1\0";
/** Strings behind its type in the private part of a key, the comment included. */
const privateStrings: Readonly<Record<string, number>> = {
  "ssh-ed25519": 3,
  "ssh-rsa": 7,
  "ssh-dss": 6,
  "ecdsa-sha2-nistp256": 4,
  "ecdsa-sha2-nistp384": 4,
  "ecdsa-sha2-nistp521": 4,
};

/**
 * Reads the content of a key (OpenSSH's PROTOCOL.key), as far as it is not encrypted. Each length in it has to fit: a line that
 * is missing, doubled or cut off shows in that.
 *
 * @returns nothing when it is damaged
 */
export function readOpensshKey(content: Buffer): OpensshKey | undefined {
  if (content.toString("latin1", 0, magic.length) !== magic) return undefined;
  try {
    const reader = new Reader(content, magic.length);
    const cipher = reader.text();
    reader.bytes(); // The name of the key derivation, and its options.
    reader.bytes();
    if (reader.number() !== 1) return undefined;
    const type = new Reader(reader.bytes()).text();
    const inner = reader.bytes();
    if (cipher !== "none") return { type, encrypted: true }; // A tag of the cipher may follow.
    return reader.left === 0 && isWhole(inner, type) ? { type, encrypted: false } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Two equal numbers, the type, the parts of the key, a comment, and 1, 2, 3 … up to the size of a block. */
function isWhole(content: Buffer, type: string): boolean {
  const reader = new Reader(content);
  if (reader.number() !== reader.number() || reader.text() !== type) return false;
  const strings = privateStrings[type];
  if (strings === undefined) return true;
  for (let string = 0; string < strings; string++) reader.bytes();
  return [...reader.rest()].every((byte, index) => byte === index + 1);
}

/** Reads numbers and strings as ssh writes them (RFC 4251, 5). */
class Reader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** @throws {RangeError} at the end, as the others do */
  number(): number {
    if (this.left < 4) throw new RangeError("The key ends before its content does");
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  bytes(): Buffer {
    const length = this.number();
    if (length > this.left) throw new RangeError("The key ends before its content does");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return this.bytes().toString("latin1");
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }
}
