import { expect, it } from "@jest/globals";
import { packFiles } from "./archive.ts";

it.each(["/etc/passwd", "../x", "a/../b", "a//b", "./a", "", "a\nb", "a/", "a\\b"])("refuses the path %j", (path) => {
  expect(() => packFiles([{ path, content: "" }])).toThrow(
    "Cannot upload a file: its path is not one below the folder",
  );
});

it("refuses a path that the format cannot hold", () => {
  expect(() => packFiles([{ path: "x".repeat(101), content: "" }])).toThrow("longer than an archive can hold");
});

it("ends with two empty blocks", () => {
  const archive = packFiles([{ path: "a", content: "x" }]);
  expect(archive.length).toBe(4 * 512);
  expect(archive.subarray(2 * 512).every((byte) => byte === 0)).toBe(true);
});
