import { inflateRawSync } from "node:zlib";

/** The content of one file of a zip archive (a Python wheel is one); throws when it is not in it. */
export function fileOfZip(archive, wanted) {
  const end = archive.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  if (end < 0) throw new Error("the archive is not a zip file");
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    if (wanted(name)) return unpack(archive, at);
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error("the archive does not hold the wanted file");
}

function unpack(archive, entry) {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const bytes = archive.subarray(start, start + size);
  return method === 0 ? bytes : inflateRawSync(bytes);
}
