import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError } from "@stageway/core";
import { tool, toolsPath } from "../tools.ts";
import { until } from "../waiting.ts";
import { removeTraces } from "./traces.ts";
import type { EnginePlace } from "./place.ts";

/** Networks of ours lie where neither Docker's own defaults nor usual office networks are. */
const networks = ["--bip", "10.212.0.1/24", "--default-address-pool", "base=10.213.0.0/16,size=24"];

/** Starts a dockerd (with a containerd of its own) that outlives this process; returns when it answers. About 2 s. */
export async function startDaemon(place: EnginePlace, answers: () => Promise<boolean>): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new ActionError("Cannot start a Docker engine: no engine answers here, and starting one needs root", {
      hint: "start Docker, or run this as root",
    });
  await mkdir(place.data, { recursive: true });
  await mkdir(place.run, { recursive: true });
  await stopDaemon(place); // What a killed engine left (a containerd, say) would be in the way of a new one.
  await writeFile(join(place.data, "daemon.json"), "{}\n");
  const log = openSync(place.log, "w");
  const child = spawn(tool("dockerd"), dockerdArguments(place), {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, PATH: toolsPath() },
  });
  child.unref();
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  await until("an answer of the Docker engine", async () => ended() || (await answers()), 60_000, 100);
  if (ended())
    throw new ActionError(`Cannot start a Docker engine: dockerd ended: ${await lastLines(place)}`, {
      hint: `its log is ${place.log}`,
    });
}

function dockerdArguments(place: EnginePlace): string[] {
  return [
    ["--config-file", join(place.data, "daemon.json")],
    ["--data-root", join(place.data, "data")],
    ["--exec-root", join(place.run, "exec")],
    ["--pidfile", pidFile(place)],
    ["--host", `unix://${place.socket}`],
    // Indexes, attestations and registry caches with the default builder need containerd's image store.
    ["--feature", "containerd-snapshotter=true"],
    ["--shutdown-timeout", "3"],
    ["--log-level", "warn"],
    networks,
  ].flat();
}

/** The process of the engine, when it runs. */
export async function daemonProcess(place: EnginePlace): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile(place), "utf8").catch(() => "0"));
  return pid > 0 && isRunning(pid, "dockerd") ? pid : undefined;
}

/** Stops the engine and takes back what it changed on the machine: firewall rules, bridges, mounts. */
export async function stopDaemon(place: EnginePlace): Promise<void> {
  await end(pidFile(place), "dockerd");
  await end(join(place.run, "exec", "containerd", "containerd.pid"), "containerd");
  if (existsSync(join(place.run, "exec"))) await removeTraces(place);
  await rm(join(place.run, "exec"), { recursive: true, force: true });
  await rm(place.socket, { force: true });
}

/** Ends the process of a pid file when it is still the program that wrote it. */
async function end(file: string, name: string): Promise<void> {
  const pid = Number(await readFile(file, "utf8").catch(() => "0"));
  if (pid > 0 && isRunning(pid, name)) {
    process.kill(pid, "SIGTERM");
    await until(`the end of ${name}`, () => !isRunning(pid, name), 20_000).catch(() => process.kill(pid, "SIGKILL"));
    await until(`the end of ${name}`, () => !isRunning(pid, name), 10_000);
  }
  await rm(file, { force: true });
}

function isRunning(pid: number, name: string): boolean {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return false;
  const text = readFileSync(file, "utf8");
  return text.includes(`(${name})`) && !text.includes(") Z ");
}

function pidFile(place: EnginePlace): string {
  return join(place.run, "dockerd.pid");
}

async function lastLines(place: EnginePlace): Promise<string> {
  return (await readFile(place.log, "utf8")).trim().split("\n").slice(-3).join("; ");
}
