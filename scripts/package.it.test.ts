import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { root } from "./action-file.ts";
import { actionNames } from "./package.ts";

const names = await actionNames();
const elsewhere = mkdtempSync(join(tmpdir(), "stageway-elsewhere-"));

beforeAll(() => {
  // The same sources in another folder, with another name and depth; libraries are the same files.
  for (const folder of ["actions", "packages", "scripts", "LICENSE", "package.json"]) {
    cpSync(join(root, folder), join(elsewhere, "a", "b", folder), {
      recursive: true,
      filter: (source) => !source.endsWith("/node_modules"),
    });
  }
  symlinkSync(join(root, "node_modules"), join(elsewhere, "a", "b", "node_modules"));
  for (const kind of ["actions", "packages"]) {
    for (const name of readdirSync(join(root, kind))) {
      cpSync(join(root, kind, name, "node_modules"), join(elsewhere, "a", "b", kind, name, "node_modules"), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
  }
  for (const folder of [root, join(elsewhere, "a", "b")]) {
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "scripts/package.ts")], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  }
}, 300_000);

afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

describe.each(names)("the published form of %s", (name) => {
  it("is the same bytes wherever it is built", () => {
    expect(digests(join(elsewhere, "a", "b", "dist/actions", name))).toEqual(digests(join(root, "dist/actions", name)));
  });

  it("carries no path of the machine it was built on", () => {
    const texts = readdirSync(join(root, "dist/actions", name, "dist")).map((file) =>
      readFileSync(join(root, "dist/actions", name, "dist", file), "utf8"),
    );
    expect(texts.filter((text) => text.includes(root) || text.includes("node_modules/.pnpm"))).toEqual([]);
  });

  it("says what is wrong with its inputs, without a stack trace, when it is started with none", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, "dist/actions", name, "dist/index.js")],
      {
        env: { RUNNER_TEMP: elsewhere },
        encoding: "utf8",
      },
    );
    expect(status).toBe(1);
    expect(stdout).toContain("::error");
    expect(stdout + stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  });
});

function digests(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length), createHash("sha256").update(readFileSync(file)).digest("hex")])
      .sort(),
  ) as Record<string, string>;
}
