import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { program } from "../src/program.ts";

/** What the installer's entries and machine are made of, as far as these tests fill it in. */
interface Way {
  readonly title: string;
  readonly missing: () => string | undefined;
  readonly fill: (folder: string) => Promise<void>;
}
interface Installer {
  readonly install: (options: object) => Promise<string[]>;
}
const source: string = new URL("../tools/install.mjs", import.meta.url).href;
const { install } = (await import(source)) as Installer;

let machine: { folder: string; title: string; env: object };
beforeEach(async () => {
  machine = { folder: await mkdtemp(join(tmpdir(), "stageway-install-")), title: "Testix 1", env: {} };
});
afterEach(() => rm(machine.folder, { recursive: true }));

let fills = 0;
const greeting = (text: string): Way => ({
  title: `a greeting ${text}`,
  missing: () => undefined,
  fill: async (folder) => {
    fills += 1;
    await mkdir(join(folder, "usr"), { recursive: true });
    await writeFile(join(folder, "usr", "greet"), `#!/bin/sh\n${text}\n`);
    await chmod(join(folder, "usr", "greet"), 0o755);
  },
});
const absent: Way = {
  title: "packages of Otheros",
  missing: () => "Testix 1 is not otheros",
  fill: async () => undefined,
};
const entry = (ways: readonly Way[], more = {}) => ({
  name: "greet",
  version: "1",
  commands: { greet: "usr/greet" },
  proof: [["greet"]],
  ways,
  byHand: "install greet 1",
  ...more,
});
const run = (each: object, names: string[] = []) => install({ machine, names, entries: [each], say: () => undefined });

test("a tool is placed once, under its version, and its command leads there", async () => {
  fills = 0;
  const wanted = entry([greeting("echo hello")]);
  expect([await run(wanted), await run(wanted)]).toEqual([[], []]);
  expect(fills).toBe(1);
  expect(await program(join(machine.folder, "bin", "greet"), [])).toBe("hello\n");
  expect(await readlink(join(machine.folder, "bin", "greet"))).toBe(join(machine.folder, "greet-1", "usr/greet"));
});

test("a way whose program does not run here gives place to the next one, and leaves nothing", async () => {
  expect(await run(entry([greeting("exit 1"), absent, greeting("echo second")]))).toEqual([]);
  expect(await program(join(machine.folder, "bin", "greet"), [])).toBe("second\n");
  expect((await readdir(machine.folder)).sort()).toEqual(["bin", "greet-1"]);
});

test("where no way is left, one sentence says what to install and why nothing worked", async () => {
  expect(await run(entry([absent]))).toEqual([
    "Cannot install greet: on Testix 1, install greet 1\n  packages of Otheros: Testix 1 is not otheros",
  ]);
});

test("what the machine has is not brought again", async () => {
  expect(await run(entry([greeting("echo ours")], { enough: () => Promise.resolve(true) }))).toEqual([]);
  expect(existsSync(join(machine.folder, "greet-1"))).toBe(false);
});

test("what a killed run left half made is removed, what a running one makes is not", async () => {
  await mkdir(join(machine.folder, ".making-999999999-greet-1"));
  await mkdir(join(machine.folder, `.making-${process.ppid}-greet-1`));
  await run(entry([greeting("echo hello")]));
  const left = (await readdir(machine.folder)).filter((name) => name.startsWith(".making-"));
  expect(left).toEqual([`.making-${process.ppid}-greet-1`]);
});

test("a name that the catalog does not know is refused before anything is done", async () => {
  await expect(run(entry([greeting("echo hello")]), ["gret"])).rejects.toThrow("Cannot install gret: known are greet");
});
