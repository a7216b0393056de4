import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { addUser, removeUser, users } from "./users.ts";

test("users of an engine are those that said so and still run", async () => {
  const run = await mkdtemp(join(tmpdir(), "stageway-users-"));
  const place = { run, data: run, socket: "", log: "" };
  const other = spawn("sleep", ["60"]);
  await addUser(place);
  await addUser(place, other.pid);
  expect(await users(place)).toHaveLength(2);
  other.kill("SIGKILL");
  await once(other, "exit");
  expect(await users(place)).toHaveLength(1);
  await removeUser(place);
  expect(await users(place)).toEqual([]);
  await rm(run, { recursive: true });
});
