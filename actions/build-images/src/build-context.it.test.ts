import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createProcesses } from "@stageway/core";
import { startEngine, type Engine } from "@stageway/testbed";
import { contextFiles, ignoreFiles } from "../test/ignore-files.ts";
import { sentOf } from "./build-context.ts";

/** Builds at a time: of all at once the engine loses some. */
const atOnce = 24;

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await startEngine();
  folder = await mkdtemp(join(tmpdir(), "build-context-"));
  for (const path of contextFiles) {
    await mkdir(dirname(join(folder, "context", path)), { recursive: true });
    await writeFile(join(folder, "context", path), "");
  }
  await mkdir(join(folder, "files"));
  for (const [index, text] of ignoreFiles.entries()) {
    await writeFile(join(folder, `files/${String(index)}`), "FROM scratch\nCOPY . /\n");
    await writeFile(join(folder, `files/${String(index)}.dockerignore`), text);
  }
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await engine[Symbol.asyncDispose]();
});

/** What the builder was sent with each ignore file. */
async function build(indexes: readonly number[]): Promise<void> {
  const target = Object.fromEntries(
    indexes.map((index) => {
      const output = [`type=local,dest=${join(folder, "out", String(index))}`];
      return [`t${String(index)}`, { context: "context", dockerfile: `../files/${String(index)}`, output }];
    }),
  );
  const finished = await createProcesses({ env: engine.docker.env }).run(
    "docker",
    ["buildx", "bake", "--file", "-", ...Object.keys(target)],
    { cwd: folder, input: JSON.stringify({ target }) },
  );
  if (!finished.ok) throw new Error(finished.stderr.slice(-2000));
}

async function filesIn(at: string): Promise<string[]> {
  const entries = await readdir(at, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1))
    .sort();
}

it("counts what the builder is sent, with every ignore file", async () => {
  expect(ignoreFiles.length).toBeGreaterThan(200);
  const all = [...ignoreFiles.keys()];
  for (let from = 0; from < all.length; from += atOnce) await build(all.slice(from, from + atOnce));
  const folders = new Set(
    contextFiles.flatMap((path) => path.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"))),
  );
  const below = (_: string, isLeftOut: (inner: string) => boolean = () => false) =>
    [...folders]
      .filter((path) =>
        path.split("/").every((_part, at, parts) => at === 0 || !isLeftOut(parts.slice(0, at).join("/"))),
      )
      .sort();
  const differing: unknown[] = [];
  for (const [index, text] of ignoreFiles.entries()) {
    const read = async (path: string) => (path === "D.dockerignore" ? Buffer.from(text) : undefined);
    const counted = (await sentOf(".", "D", { below, isLink: () => false }, read)).map(([path]) => path);
    const sent = await filesIn(join(folder, "out", String(index)));
    const unseen = sent.filter((path) => !counted.includes(path));
    const unsent = counted.filter((path) => contextFiles.includes(path) && !sent.includes(path));
    if (unseen.length + unsent.length > 0) differing.push({ text, unseen, unsent });
  }
  expect(differing).toEqual([]);
}, 180_000);
