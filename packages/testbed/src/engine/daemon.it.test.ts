import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { program } from "../program.ts";
import { toolsFolder } from "../tools.ts";
import { startDaemon } from "./daemon.ts";
import { enginePlace } from "./place.ts";

const command = `node ${fileURLToPath(new URL("main.ts", import.meta.url))}`;
const withTools = 'PATH="$TOOLS/bin:$PATH"';
const state =
  '(PATH="$TOOLS/bin:$PATH"; ip -brief link; for table in nat filter; do iptables -t $table -S; done; grep "$STAGEWAY_WORLD/" /proc/self/mounts || :)';

let world: string;
beforeAll(async () => {
  world = await mkdtemp(join(tmpdir(), "stageway-engine-"));
});
afterAll(() => rm(world, { recursive: true }));

/** Runs a script where an engine of ours is alone: with a network and mounts of its own. That needs root. */
function alone(script: string): Promise<string> {
  const path = [
    dirname(process.execPath),
    "/usr/local/sbin",
    "/usr/sbin",
    "/sbin",
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
  ];
  const env = { STAGEWAY_WORLD: world, DOCKER_HOST: "", PATH: path.join(delimiter), TOOLS: toolsFolder() };
  return program("unshare", ["--net", "--mount", "sh", "-euc", script], { env });
}

/** Starts an engine, kills it, starts it again and stops it; the machine is the same afterwards. */
const takeover = async () => {
  const dies = 'kill -KILL "$(cat "$STAGEWAY_WORLD/run/dockerd.pid")"';
  const uses = `DOCKER_HOST=unix://$STAGEWAY_WORLD/run/docker.sock docker network create --label a=b some`;
  const start = `${command} start >/dev/null`;
  const output = await alone(
    [withTools, state, "echo ---", start, uses, dies, start, `${command} stop`, "echo ---", state].join("\n"),
  );
  const [before, between, after] = output.split("---\n");
  expect(between).toContain("The engine of ours is stopped.");
  expect(after).toBe(before);
  expect(await readFile(join(world, "engine", "dockerd.log"), "utf8")).not.toContain("level=fatal");
};

const pid = 'cat "$STAGEWAY_WORLD/run/dockerd.pid"';
/** Starts an engine from a tools folder that is gone afterwards. */
const orphan = (more = "") => `
mkdir "$STAGEWAY_WORLD/tools"; cp -a "$TOOLS/bin" "$STAGEWAY_WORLD/tools/bin"
STAGEWAY_TOOLS="$STAGEWAY_WORLD/tools" ${command} start ${more} >/dev/null
rm -r "$STAGEWAY_WORLD/tools"
`;

/** An engine whose programs are gone still answers, and can start nothing. */
const replacement = async () => {
  const start = `${command} start >/dev/null; ${pid}`;
  const output = await alone([orphan(), pid, "echo", start, "echo", start, `echo; ${command} stop`].join("\n"));
  const [orphaned, replaced, kept] = output.split("\n");
  expect(replaced).not.toBe(orphaned);
  expect(kept).toBe(replaced);
};

/** It is left alone while others use it. */
const refusalOfReplacement = async () => {
  const script = [
    "sleep 100 >/dev/null & user=$!",
    orphan("--for $user"),
    pid,
    `echo; ${command} start 2>&1 || ${pid}; echo`,
    `kill $user; wait; ${command} stop`,
  ];
  const output = await alone(script.join("\n"));
  expect(output).toContain(
    "its programs are gone (containerd-shim-runc-v2, runc, docker-init, docker-proxy), and other",
  );
  const [before, after] = output.split("\n").filter((line) => /^\d+$/.test(line));
  expect(after).toBe(before);
};

/** A transient engine ends with the last process that uses it; one that was asked to last goes on. */
const transience = async () => {
  const module = new URL("engine.ts", import.meta.url).href;
  const use = (transient: boolean) =>
    `node --input-type=module -e 'const e = await import("${module}"); await e.startEngine({ transient: ${transient} }); console.log(await e.leaveEngine())'`;
  const script = [
    `${state}; echo ---; ${use(true)}; echo ---; ${state}; echo ---`,
    `${use(false)}; ${use(true)}; ${command} stop`,
    `sleep 100 >/dev/null & user=$!; ${use(true).replace("console", `await (await import("${module.replace("engine.ts", "users.ts")}")).addUser({ run: process.env.STAGEWAY_WORLD + "/run" }, Number(process.argv[1])); console`)} $user`,
    `kill $user; ${use(true)}`,
  ];
  const [before, first, after, rest] = (await alone(script.join("\n"))).split("---\n");
  expect([first, after]).toEqual(["stopped\n", before]);
  expect(rest).toBe("kept\nkept\nThe engine of ours is stopped.\nin use\nstopped\n");
};

/** Who is not root can start none, and is told so. */
const refusal = async () => {
  const place = enginePlace({ STAGEWAY_WORLD: world });
  await expect(startDaemon(place, () => Promise.resolve(false))).rejects.toThrow("starting one needs root");
};

const asRoot: readonly (readonly [name: string, run: () => Promise<void>])[] = [
  ["a killed engine is taken over, and a stopped one leaves nothing on the machine", takeover],
  ["an engine whose programs are gone is replaced", replacement],
  ["an engine whose programs are gone is not replaced while others use it, and that is said", refusalOfReplacement],
  ["a transient engine is stopped by the last process that uses it", transience],
];

// Each start and each stop takes 2 s.
if (process.getuid?.() === 0) test.each(asRoot)("%s", async (_, run) => await run(), 120_000);
else test("an engine is not started without root", refusal);
