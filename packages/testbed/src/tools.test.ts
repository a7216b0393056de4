import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { tool } from "./tools.ts";

test("a tool of ours comes before the machine's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stageway-tools-"));
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", "git"), "");
  expect(tool("git", { ...process.env, STAGEWAY_TOOLS: folder })).toBe(join(folder, "bin", "git"));
  await rm(folder, { recursive: true });
  expect(tool("git", { ...process.env, STAGEWAY_TOOLS: folder })).toMatch(/\/git$/);
});

test("a tool that is not there is an error that says how to get it", () => {
  expect(() => tool("no-such-tool")).toThrow("Cannot use no-such-tool: this machine has none");
});
