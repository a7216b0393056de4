import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "@jest/globals";
import { isAlive, ownerOf } from "./owner.ts";

test("an owner is alive as long as its process runs", async () => {
  const child = spawn("sleep", ["60"]);
  const owner = ownerOf(child.pid);
  expect(isAlive(owner)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isAlive(owner)).toBe(false);
});

test("a process that got the number of another one is not taken for it", () => {
  expect(isAlive(`${process.pid}-1`)).toBe(false);
});

test("what belongs to nobody is never taken for a leftover", () => {
  expect(isAlive("nobody")).toBe(true);
});
