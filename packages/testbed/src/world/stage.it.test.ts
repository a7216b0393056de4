import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startEngine, type Engine } from "../engine/engine.ts";
import { startRegistry } from "../registry/registry.ts";
import { pushBaseImages } from "../images/base-images.ts";
import { runningOn } from "./running.ts";
import { startStage } from "./stage.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

test("the hosts of a stage share a key, a disk and a registry, and reach no other", async () => {
  await using elsewhere = await startRegistry();
  const { haproxy } = await pushBaseImages(engine.docker, elsewhere.host);
  await using stage = await startStage(engine, { name: "production" });
  const { vars, secrets } = stage.settings;
  const [one, two] = stage.hosts;
  expect(vars).toMatchObject({ PRODUCTION_HOSTS: `${one?.host}:${one?.port}\n${two?.host}:${two?.port}` });
  expect(vars["PRODUCTION_KNOWN_HOSTS"]).toBe(`${one?.knownHosts}${two?.knownHosts}`);
  expect([one?.key, two?.key]).toEqual([secrets["PRODUCTION_SSH_KEY"], secrets["PRODUCTION_SSH_KEY"]]);
  await one?.exec(["sh", "-c", "echo apples >/mnt/shared/list"]);
  expect(await two?.exec(["cat", "/mnt/shared/list"])).toBe("apples\n");
  const [, image = ""] = /^EDGE_IMAGE=(.*)\n$/.exec(secrets["PRODUCTION_ENV"] ?? "") ?? [];
  for (const host of stage.hosts) {
    expect(await host.exec(["docker", "pull", "--quiet", image])).toContain(stage.registry.host);
    await expect(host.exec(["docker", "pull", "--quiet", haproxy])).rejects.toThrow("connection refused");
    expect(await runningOn(host)).toEqual({});
  }
}, 120_000);
