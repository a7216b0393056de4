import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { privateFolder, removePrivateFolder } from "./private-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "private-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it("privateFolder() is the job's own, closed to others, and gone after removal", async () => {
  const env = { RUNNER_TEMP: join(folder, "temp") };
  const path = await privateFolder(env);
  expect(path).toBe(join(folder, "temp", "stageway"));
  expect(statSync(path).mode & 0o777).toBe(0o700);
  writeFileSync(join(path, "key"), "x");
  expect(await privateFolder(env)).toBe(path);
  await removePrivateFolder(env);
  await removePrivateFolder(env);
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

it("privateFolder() takes nothing that somebody else put in its place", async () => {
  const parent = join(folder, "shared");
  mkdirSync(join(parent, "elsewhere"), { recursive: true });
  symlinkSync(join(parent, "elsewhere"), join(parent, "stageway"));
  await expect(privateFolder({ RUNNER_TEMP: parent })).rejects.toThrow(
    "Cannot use the private folder: it must be a folder of ours",
  );
});

it("privateFolder() is in the machine's temporary folder outside a run", async () => {
  const path = await privateFolder({ TMPDIR: folder });
  expect(path).toBe(join(folder, `stageway-${process.getuid?.() ?? 0}`));
  await removePrivateFolder({ TMPDIR: folder });
});
