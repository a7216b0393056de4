import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "@jest/globals";

const source: string = new URL("../tools/zip.mjs", import.meta.url).href;
const { fileOfZip } = (await import(source)) as {
  readonly fileOfZip: (archive: Buffer, wanted: (name: string) => boolean) => Buffer;
};

/** An archive as the zip specification (APPNOTE 6.3) lays it out; checksums are left out, for nothing reads them. */
function zip(files: readonly { readonly name: string; readonly content: string; readonly stored?: boolean }[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, stored } of files) {
    const data = stored ? Buffer.from(content) : deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.write("PK\u0003\u0004", "latin1");
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.write("PK\u0001\u0002", "latin1");
    central.writeUInt16LE(stored ? 0 : 8, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(at, 42);
    bodies.push(local, Buffer.from(name), data);
    directory.push(central, Buffer.from(name));
    at += local.length + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

const archive = zip([
  { name: "act.data/scripts/act", content: "deflated ".repeat(100) },
  { name: "act.dist-info/RECORD", content: "stored", stored: true },
]);

test("a file comes out of an archive as it went in, deflated or stored", () => {
  expect(fileOfZip(archive, (name) => name.endsWith("/act")).toString()).toBe("deflated ".repeat(100));
  expect(fileOfZip(archive, (name) => name.endsWith("RECORD")).toString()).toBe("stored");
});

test("a file that is not in the archive, and an archive that is none, are errors", () => {
  expect(() => fileOfZip(archive, () => false)).toThrow("does not hold");
  expect(() => fileOfZip(Buffer.from("no archive"), () => true)).toThrow("not a zip file");
});
