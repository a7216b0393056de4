import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { PrivateFolders } from "./private-folders.ts";

it("makes a folder of its own each time, for nobody else, which goes when it is disposed of", async () => {
  const folders = new PrivateFolders();
  const [one, other] = [await folders.make("stageway-"), await folders.make("stageway-")];
  expect(one.path).not.toBe(other.path);
  expect((await stat(one.path)).mode & 0o777).toBe(0o700);
  await one[Symbol.asyncDispose]();
  expect([existsSync(one.path), existsSync(other.path)]).toEqual([false, true]);
  folders.removeNow();
  expect(existsSync(other.path)).toBe(false);
});

it("removes keys at once, wherever a connection has them, and nothing that is not ours", async () => {
  const folders = new PrivateFolders();
  const { path } = await folders.make("stageway-");
  const [linked, mine] = [
    await mkdtemp(join(tmpdir(), "stageway-ssh-")),
    await mkdtemp(join(tmpdir(), "somebody-else-")),
  ];
  for (const folder of [path, linked, mine]) await writeFile(join(folder, "key-0"), "secret");
  await mkdir(join(path, "step-1"));
  await symlink(linked, join(path, "step-1", "ssh-target"));
  await symlink(mine, join(path, "elsewhere"));
  await symlink("nowhere", join(path, "broken"));
  const socket = createServer().listen(join(linked, "ctl"));
  await once(socket, "listening");
  folders.removeNow();
  socket.close();
  expect([path, linked, mine].map((folder) => existsSync(folder))).toEqual([false, false, true]);
  expect(existsSync(join(mine, "key-0"))).toBe(true);
  await rm(mine, { recursive: true });
});
