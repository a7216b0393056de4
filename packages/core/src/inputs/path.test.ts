import { expect } from "@jest/globals";
import { allOf, itParses } from "../../test/parser-table.ts";
import { absolutePath, relativePath } from "./path.ts";

itParses("absolutePath", absolutePath, [
  ["/srv//shop/./x/", "/srv/shop/x"],
  ["/", "/"],
  ["", "ERROR must not be empty"],
  ["srv", 'ERROR must be an absolute path: current value is "srv"'],
  ["/srv/../etc", 'ERROR must not contain "..": current value is "/srv/../etc"'],
  ["/a\n", 'ERROR must not contain the control character U+000A: current value is "/a\\n"'],
]);

itParses("relativePath", relativePath, [
  ["./deploy//compose.yml", "deploy/compose.yml"],
  [".", "."],
  ["..x", "..x"],
  ...allOf(
    ["../../etc/passwd", "/etc/passwd", "a/../../b", "~/x", "a\\..\\b"],
    expect.stringMatching(/^ERROR must be a path that stays within the repository/),
  ),
  ["a/.GIT/hooks", 'ERROR must not lead into ".git": current value is "a/.GIT/hooks"'],
  ["a\u0000", 'ERROR must not contain the control character U+0000: current value is "a\\u0000"'],
  ["x".repeat(255), "x".repeat(255)],
  ...allOf(
    ["x".repeat(256), "\u00e9".repeat(128), "x/".repeat(2048)],
    expect.stringMatching(/^ERROR must be a path of at most 4095 bytes, 255 between two slashes/),
  ),
]);
