import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { program } from "../program.ts";
import { toolsPath } from "../tools.ts";
import { startDaemon } from "./daemon.ts";
import { enginePlace } from "./place.ts";

const command = `node ${fileURLToPath(new URL("main.ts", import.meta.url))}`;
const state =
  'ip -brief link; for table in nat filter; do iptables -t $table -S; done; grep "$STAGEWAY_WORLD/" /proc/self/mounts || :';

let world: string;
beforeAll(async () => {
  world = await mkdtemp(join(tmpdir(), "stageway-engine-"));
});
afterAll(() => rm(world, { recursive: true }));

/** Runs a script where an engine of ours is alone: with a network and mounts of its own. That needs root. */
function alone(script: string): Promise<string> {
  const env = { STAGEWAY_WORLD: world, DOCKER_HOST: "", PATH: toolsPath() };
  return program("unshare", ["--net", "--mount", "sh", "-euc", script], { env });
}

/** Starts an engine, kills it, starts it again and stops it; the machine is the same afterwards. */
const takeover = async () => {
  const dies = 'kill -KILL "$(cat "$STAGEWAY_WORLD/run/dockerd.pid")"';
  const uses = `DOCKER_HOST=unix://$STAGEWAY_WORLD/run/docker.sock docker network create --label a=b some`;
  const start = `${command} start >/dev/null`;
  const output = await alone(
    [state, "echo ---", start, uses, dies, start, `${command} stop`, "echo ---", state].join("\n"),
  );
  const [before, between, after] = output.split("---\n");
  expect(between).toContain("The engine of ours is stopped.");
  expect(after).toBe(before);
  expect(await readFile(join(world, "engine", "dockerd.log"), "utf8")).not.toContain("level=fatal");
};

/** Who is not root can start none, and is told so. */
const refusal = async () => {
  const place = enginePlace({ STAGEWAY_WORLD: world });
  await expect(startDaemon(place, () => Promise.resolve(false))).rejects.toThrow("starting one needs root");
};

if (process.getuid?.() === 0)
  test(
    "a killed engine is taken over, and a stopped one leaves nothing on the machine (started and stopped in 2 s each)",
    takeover,
    120_000,
  );
else test("an engine is not started without root", refusal);
