import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { withLock } from "./lock.ts";

test("work under one lock is done one after the other, and after a failure too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stageway-lock-"));
  const file = join(folder, "deep", "lock");
  let inside = 0;
  const work = async () => {
    inside += 1;
    await new Promise(setImmediate);
    const together = inside;
    inside -= 1;
    return together;
  };
  const failing = withLock(file, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await Promise.all([1, 2, 3].map(() => withLock(file, work)))).toEqual([1, 1, 1]);
  await rm(folder, { recursive: true });
});
