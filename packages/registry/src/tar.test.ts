import { execFileSync } from "node:child_process";
import { expect, it } from "@jest/globals";
import { readTar, writeTar } from "./tar.ts";

const text = (content: string) => Buffer.from(content);
const files = [
  { path: "haproxy/haproxy.cfg", content: text("x".repeat(600)), mode: 0o644 },
  { path: "compose.yml", content: text("services: {}\n"), mode: 0o644 },
  { path: `${"d".repeat(120)}/run.sh`, content: text(""), mode: 0o755 },
];

it("gives the same bytes for the same files in any order, and reads them back", () => {
  const archive = writeTar(files);
  expect(writeTar([...files].reverse())).toEqual(archive);
  expect(readTar(archive).map(({ path, mode }) => [path, mode])).toEqual([
    ["compose.yml", 0o644],
    [`${"d".repeat(120)}/run.sh`, 0o755],
    ["haproxy/haproxy.cfg", 0o644],
  ]);
  expect(readTar(archive)[0]?.content.toString()).toBe("services: {}\n");
});

it("writes what the system's tar reads", () => {
  const listed = execFileSync("tar", ["-tvf", "-"], { input: writeTar(files), encoding: "utf8" });
  expect(listed).toMatch(/-rwxr-xr-x 0\/0\s+0 1970-01-01 00:00 d+\/run\.sh/);
  expect(listed).toContain("haproxy/haproxy.cfg");
});

it.each([
  "",
  "/etc/passwd",
  ".git/config",
  "sub/.git",
  "../x",
  "a/../b",
  "a//b",
  "./a",
  "a\\b",
  "a\nb",
  "e".repeat(101),
  `${"p".repeat(156)}/x`,
])("does not pack the path %j", (path) => {
  expect(() => writeTar([{ path, content: text("x"), mode: 0o644 }])).toThrow("Cannot pack the file");
});

it("does not pack a path twice", () => {
  expect(() => writeTar([...files, ...files])).toThrow("is there twice");
});

/** Changes one field of the first header and puts the checksum right again. */
function tampered(offset: number, value: string): Buffer {
  const archive = Buffer.from(writeTar([{ path: "a", content: text("x"), mode: 0o644 }]));
  archive.write(value, offset);
  archive.write("        ", 148);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return archive;
}

it("stops at the first file that is more than the release names", () => {
  expect(readTar(writeTar(files), 3)).toHaveLength(3);
  expect(() => readTar(writeTar(files), 2)).toThrow("is one more than the 2 that it names");
});

it.each<[string, Buffer, string]>([
  ["a character device", tampered(156, "3"), "is a link or something else"],
  ["a block device", tampered(156, "4"), "is a link or something else"],
  ["a FIFO", tampered(156, "6"), "is a link or something else"],
  ["a long name of GNU tar", tampered(156, "L"), "is a link or something else"],
  ["an extended header", tampered(156, "x"), "is a link or something else"],
  ["a sparse file", tampered(156, "S"), "is a link or something else"],
  ["a path that goes through its own parent", tampered(0, "a/../../b"), '".."'],
  ["a path with a backslash", tampered(0, "a\\..\\b"), "backslashes"],
  ["a path with a line break", tampered(0, "a\nb"), "control characters"],
  ["a negative size", tampered(124, "-0000000001\0"), "is cut off"],
  ["a size of another base", tampered(124, "\u0080\0\0\0\0\0\0\0\0\u0001"), "has no size"],
  ["a symbolic link", tampered(156, "2"), "is a link"],
  ["a hard link", tampered(156, "1"), "is a link"],
  ["a folder", tampered(156, "5"), "is a link or something else"],
  ["a path that leads out", tampered(0, "../../etc/passwd"), '".."'],
  ["an absolute path", tampered(0, "/etc/passwd"), "relative"],
  ["a size that lies", tampered(124, "00000077777\0"), "is cut off"],
  ["a broken checksum", Buffer.concat([Buffer.from("a"), writeTar(files).subarray(1)]), "broken header"],
  ["an archive without an end", Buffer.from(writeTar(files).subarray(0, 1024)), "no end"],
])("does not unpack %s", (_, archive, why) => {
  expect(() => readTar(archive)).toThrow(why);
});
