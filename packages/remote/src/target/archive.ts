import { ActionError, quote } from "@stageway/core";

/** A file for the target, by its path below the deployment's folder: `job`, `release.json`, `files/compose.yml`. */
export interface UploadFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** 0o600 unless given. */
  readonly mode?: number;
}

const block = 512;

/**
 * Packs files into a POSIX ustar archive (IEEE Std 1003.1-2008, pax, "ustar Interchange Format"): plain files, owned by nobody
 * in particular, of no particular time.
 *
 * @throws {ActionError} for a path that would leave the folder or is too long for the format.
 */
export function packFiles(files: readonly UploadFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { path, content, mode } of files) {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    parts.push(header(path, bytes.length, mode ?? 0o600), bytes, new Uint8Array(padding(bytes.length)));
  }
  return Buffer.concat([...parts, new Uint8Array(2 * block)]);
}

function padding(length: number): number {
  return (block - (length % block)) % block;
}

function header(path: string, size: number, mode: number): Uint8Array {
  const { name, prefix } = splitPath(path);
  const bytes = Buffer.alloc(block);
  bytes.write(name, 0);
  bytes.write(octal(mode, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(0, 11), 136);
  bytes.write(" ".repeat(8), 148);
  bytes.write("0", 156);
  bytes.write("ustar\u000000", 257);
  bytes.write(prefix, 345);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${octal(sum, 6)}\0 `, 148);
  return bytes;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

/** The format has 100 bytes for the end of a path and 155 for what stands before one of its slashes. */
function splitPath(path: string): { name: string; prefix: string } {
  const plain = !/^\/|(^|\/)(\.{0,2})(\/|$)|[\0\n\r\\]/.test(path);
  if (!plain)
    throw new ActionError(
      `Cannot upload a file: its path is not one below the folder: current value is ${quote(path)}`,
    );
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: "" };
  for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
    const split = { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
    if (Buffer.byteLength(split.prefix) <= 155 && Buffer.byteLength(split.name) <= 100) return split;
  }
  throw new ActionError(
    `Cannot upload a file: its path is longer than an archive can hold: current value is ${quote(path)}`,
  );
}
