import { ActionError } from "@stageway/core";

/** One file of a release. */
export interface ArchivedFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

const block = 512;

/** The same files give the same bytes: sorted, without owners and times (POSIX ustar, regular files only). */
export function writeTar(files: readonly ArchivedFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const parts: Uint8Array[] = [];
  for (const [index, { path, content, mode }] of sorted.entries()) {
    const fault = faultOfPath(path) ?? (sorted[index - 1]?.path === path ? "is there twice" : undefined);
    if (fault !== undefined)
      throw new ActionError(`Cannot pack the file: its path ${fault}: current value is ${JSON.stringify(path)}`);
    parts.push(header(path, content.byteLength, mode), content, new Uint8Array(-content.byteLength & (block - 1)));
  }
  return Buffer.concat([...parts, new Uint8Array(2 * block)]);
}

/**
 * Reads what `writeTar` writes, and refuses everything else: links, devices, folders, paths that lead out, broken checksums, and more than
 * `most` files.
 */
export function readTar(archive: Uint8Array, most = Infinity): ArchivedFile[] {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const files: ArchivedFile[] = [];
  const paths = new Set<string>();
  for (let at = 0; at + block <= bytes.length;) {
    const head = bytes.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) return files;
    const { path, size, mode } = readHeader(head);
    if (paths.has(path)) throw unsafe(path, "is there twice");
    if (paths.add(path).size > most) throw unsafe(path, `is one more than the ${String(most)} that it names`);
    const content = bytes.subarray(at + block, at + block + size);
    if (content.length !== size) throw unsafe(path, "is cut off");
    files.push({ path, content, mode });
    at += block + Math.ceil(size / block) * block;
  }
  throw new ActionError("Cannot unpack the files of the release: the archive has no end");
}

/** Says why a path must not be in a release, or `undefined`. */
export function faultOfPath(path: string): string | undefined {
  if (path === "" || path.startsWith("/")) return "must be relative to the project";
  if (/[\p{Cc}\\]/u.test(path)) return "must not have control characters or backslashes";
  if (path.split("/").some((part) => part === "" || part === "." || part === ".."))
    return 'must not have empty, "." or ".." parts';
  if (path.split("/").includes(".git")) return "must not lie in a folder .git, where a checkout keeps its credentials";
  if (splitPath(path) === undefined) return "is too long for an archive";
  return undefined;
}

/** A name of at most 100 bytes and, before a slash, a prefix of at most 155. */
function splitPath(path: string): { name: string; prefix: string } | undefined {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: "" };
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { name, prefix };
  }
  return undefined;
}

function header(path: string, size: number, mode: number): Uint8Array {
  const { name, prefix } = splitPath(path) ?? { name: "", prefix: "" };
  const head = Buffer.alloc(block);
  head.write(name, 0);
  head.write(octal(mode & 0o777, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(size, 12), 124);
  head.write(octal(0, 12), 136);
  head.write("        ", 148);
  head.write("0", 156);
  head.write("ustar\0", 257);
  head.write("00", 263);
  head.write(prefix, 345);
  head.write(`${checksum(head).toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}

function readHeader(head: Buffer): { path: string; size: number; mode: number } {
  const textAt = (start: number, length: number) =>
    head
      .subarray(start, start + length)
      .toString("utf8")
      .replace(/\0.*$/s, "");
  const prefix = textAt(345, 155);
  const path = prefix === "" ? textAt(0, 100) : `${prefix}/${textAt(0, 100)}`;
  const fault = faultOfPath(path);
  if (fault !== undefined) throw unsafe(path, fault);
  const told = parseInt(textAt(148, 8), 8);
  const blank = Buffer.from(head);
  blank.write("        ", 148);
  if (textAt(257, 6) !== "ustar" || told !== checksum(blank)) throw unsafe(path, "has a broken header");
  if (!["0", ""].includes(textAt(156, 1))) throw unsafe(path, "is a link or something else than a file");
  const size = parseInt(textAt(124, 12), 8);
  if (!Number.isSafeInteger(size)) throw unsafe(path, "has no size");
  return { path, size, mode: parseInt(textAt(100, 8), 8) & 0o777 };
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

function checksum(head: Buffer): number {
  return head.reduce((sum, byte) => sum + byte, 0);
}

function unsafe(path: string, why: string): ActionError {
  return new ActionError(
    `Cannot unpack the files of the release: a path in it ${why}: current value is ${JSON.stringify(path)}`,
  );
}
