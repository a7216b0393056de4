import { spawn } from "node:child_process";
import { expect, test } from "@jest/globals";
import { startEngine, stopEngine } from "./engine.ts";
import { enginePlace } from "./place.ts";
import { addUser, removeUser } from "./users.ts";

test("an engine answers, with Compose and buildx, and a second start gives the same one (1 s, then 0.3 s)", async () => {
  const engines = await Promise.all([startEngine(), startEngine()]);
  const ids = await Promise.all(engines.map((engine) => engine.run(["info", "--format", "{{.ID}}"])));
  expect(ids[0]).toBe(ids[1]);
  for (const plugin of ["compose", "buildx"]) expect(await engines[0].run([plugin, "version"])).toMatch(/v?\d+\.\d+/);
  for (const engine of engines) await engine[Symbol.asyncDispose]();
}, 60_000);

test("an engine of ours keeps indexes: what is built is what is kept", async () => {
  await using engine = await startEngine();
  expect(engine.containerdStore || !engine.ours).toBe(true);
  const image = "stageway-testbed/empty:1";
  const dockerfile = "FROM scratch\nCOPY <<end /greeting\nhello\nend\n";
  await engine.run(["buildx", "build", "--quiet", "--provenance", "mode=min", "--tag", image, "-"], {
    input: dockerfile,
  });
  const type = await engine.run(["image", "inspect", "--format", "{{json .Descriptor.mediaType}}", image]);
  if (engine.containerdStore) expect(type).toContain("index");
  await engine.run(["image", "rm", image]);
}, 60_000);

test("an engine that another process uses is not stopped", async () => {
  await using engine = await startEngine();
  const other = spawn("sleep", ["60"]);
  await addUser(enginePlace(), other.pid);
  expect(await stopEngine()).toBe(false);
  expect(await engine.run(["version", "--format", "{{.Server.Version}}"])).toContain(engine.version);
  await removeUser(enginePlace(), other.pid);
  other.kill();
}, 60_000);

test("a command that the engine refuses is an error with what it said", async () => {
  await using engine = await startEngine();
  await expect(engine.run(["start", "no-such-container"])).rejects.toThrow("No such container: no-such-container");
}, 60_000);
