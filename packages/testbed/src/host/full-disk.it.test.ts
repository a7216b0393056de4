import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startEngine, type Engine } from "../engine/engine.ts";
import { fillDisk } from "./full-disk.ts";
import { startHost, type Host } from "./host.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const write = (host: Host, folder: string) =>
  host.exec(["dd", "if=/dev/zero", `of=${folder}/written`, "bs=1M", "count=2"]);

test("a disk that is filled has no room for projects or images until it is freed", async () => {
  await using host = await startHost(engine, { disk: "40m" });
  {
    await using full = await fillDisk(host);
    await expect(write(host, "/srv")).rejects.toThrow("No space left on device");
    await expect(write(host, "/var/lib/docker")).rejects.toThrow("No space left on device");
    await full.free();
    await write(host, "/srv");
  }
  await write(host, "/var/lib/docker");
}, 60_000);

test("so much room is left as was asked for", async () => {
  await using host = await startHost(engine, { disk: "40m", docker: "absent" });
  await using full = await fillDisk(host, { leave: 1 << 20 });
  expect((await host.exec(["df", "--output=avail", "-B1", "/srv"])).trim()).toMatch(/\n1048576$/);
  await expect(write(host, "/srv")).rejects.toThrow("No space left on device");
  await full.free();
}, 60_000);

test("the disk of the machine is not filled", async () => {
  await using host = await startHost(engine, { docker: "absent" });
  await expect(fillDisk(host)).rejects.toThrow('it has one of its own only when it was started with "disk"');
}, 60_000);
