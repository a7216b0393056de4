import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { root } from "./action-file.ts";
import { loadedBy } from "./bench/loaded.ts";
import { actionNames } from "./package.ts";

const names = await actionNames();
const elsewhere = mkdtempSync(join(tmpdir(), "stageway-elsewhere-"));

const copy = join(elsewhere, "a", "b");

beforeAll(() => {
  // The same sources in another folder, of another name and depth, with dependencies of its own.
  for (const file of [
    "actions",
    "packages",
    "scripts",
    "LICENSE",
    "package.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
  ]) {
    cpSync(join(root, file), join(copy, file), {
      recursive: true,
      filter: (source) => !source.endsWith("/node_modules"),
    });
  }
  execFileSync("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"], {
    cwd: copy,
    env: { ...process.env, CI: "true" },
  });
  for (const folder of [root, copy])
    execFileSync(process.execPath, [join(folder, "scripts/package.ts")], { cwd: elsewhere });
}, 300_000);

afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

describe.each(names)("the published form of %s", (name) => {
  it("is the same bytes wherever it is built", () => {
    expect(digests(join(copy, "dist/actions", name))).toEqual(digests(join(root, "dist/actions", name)));
  });

  it("carries no path of the machine it was built on", () => {
    const texts = readdirSync(join(root, "dist/actions", name, "dist")).map((file) =>
      readFileSync(join(root, "dist/actions", name, "dist", file), "utf8"),
    );
    expect(texts.filter((text) => text.includes(root))).toEqual([]);
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

const entries = names.flatMap((name) => {
  const hasPost = existsSync(join(root, "actions", name, "src/post.ts"));
  return ["index.js", ...(hasPost ? ["post.js"] : [])].map((file) => join("dist/actions", name, "dist", file));
});

// What costs time at every start, counted, so that a slip is seen without a stopwatch. A limit is what is needed now and a little more.
describe.each(entries)("%s, until it has read its inputs", (entry) => {
  const costly =
    /^NativeModule (crypto|https?|net|tls|dns|child_process|fs\/promises|readline|worker_threads|perf_hooks)$/;

  it("loads one file of at most 75 kB", async () => {
    const { files, bytes } = await loadedBy(join(root, entry));
    expect(files).toEqual([join(root, entry)]);
    expect(bytes).toBeLessThanOrEqual(75_000);
  });

  it("does not ask where it lies", () => {
    expect(readFileSync(join(root, entry), "utf8")).not.toMatch(/(?<!=> )require\("url"\)\.pathToFileURL/);
  });

  it("loads at most 24 modules of Node's, and none that costs a twentieth of a start", async () => {
    const { builtins } = await loadedBy(join(root, entry));
    expect(builtins.filter((name) => costly.test(name))).toEqual([]);
    expect(builtins.length).toBeLessThanOrEqual(24);
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
