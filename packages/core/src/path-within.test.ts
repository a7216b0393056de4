import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { pathWithin } from "./path-within.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "within-")));
const root = join(folder, "repository");
mkdirSync(join(root, "deploy"), { recursive: true });
writeFileSync(join(root, "deploy/compose.yml"), "");
writeFileSync(join(folder, "secret"), "");
mkdirSync(`${root}-twin`);
symlinkSync("../secret", join(root, "leak"));
symlinkSync("..", join(root, "up"));
symlinkSync("deploy", join(root, "same"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ["deploy/compose.yml", "deploy/compose.yml"],
  ["same/compose.yml", "deploy/compose.yml"],
  ["deploy/../deploy", "deploy"],
  [".", ""],
])("pathWithin(%j) stays within", async (path, real) => {
  expect(await pathWithin(root, path)).toBe(join(root, real));
});

it.each(["leak", "up/secret", "../secret", "up", "/etc/passwd", "../repository-twin"])(
  "pathWithin(%j) leads out",
  async (path) => {
    await expect(pathWithin(root, path)).rejects.toThrow(
      `Cannot use the path: it must stay within ${root}: current value is "${path}"`,
    );
  },
);

it("pathWithin() says what is missing, and the whole machine is a folder too", async () => {
  await expect(pathWithin(root, "nothing")).rejects.toThrow(
    'Cannot use the path: it must exist: current value is "nothing"',
  );
  expect(await pathWithin("/", root)).toBe(root);
});
