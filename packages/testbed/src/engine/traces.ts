import { readFile } from "node:fs/promises";
import { findTool } from "../tools.ts";
import { program, tryProgram } from "../program.ts";
import type { EnginePlace } from "./place.ts";

/** Takes back what a Docker engine leaves behind when it ends: mounts below its folders, firewall chains, bridges. */
export async function removeTraces(place: EnginePlace): Promise<void> {
  await unmount([place.data, place.run]);
  for (const name of ["iptables", "ip6tables"]) {
    const file = findTool(name);
    for (const table of file ? ["nat", "filter", "raw"] : []) await removeChains(file as string, table);
  }
  for (const bridge of await bridges()) await tryProgram("ip", ["link", "delete", bridge]);
}

async function unmount(folders: readonly string[]): Promise<void> {
  const points = (await readFile("/proc/self/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  const ours = points.filter((point) => folders.some((folder) => point.startsWith(`${folder}/`)));
  for (const point of ours.reverse()) await tryProgram("umount", ["-l", point]);
}

/** Rules and chains that Docker made are known by their name. */
async function removeChains(iptables: string, table: string): Promise<void> {
  const { exitCode, stdout } = await tryProgram(iptables, ["-w", "-t", table, "-S"]);
  if (exitCode !== 0) return;
  const rules = stdout.split("\n");
  const chains = rules.filter((rule) => rule.startsWith("-N DOCKER")).map((rule) => rule.slice(3));
  const jumps = rules.filter((rule) => rule.startsWith("-A ") && /-j DOCKER|10\.21[23]\./.test(rule));
  for (const rule of jumps)
    await tryProgram(iptables, ["-w", "-t", table, "-D", ...rule.slice(3).replaceAll('"', "").split(" ")]);
  for (const flag of ["-F", "-X"])
    for (const chain of chains) await tryProgram(iptables, ["-w", "-t", table, flag, chain]);
}

/** Bridges in the networks of our engine, of which there is at most one on a machine. */
async function bridges(): Promise<string[]> {
  const text = await program("ip", ["-o", "-4", "address", "show"]).catch(() => "");
  const lines = text.split("\n").filter((line) => /inet 10\.21[23]\./.test(line));
  return lines.map((line) => line.split(/\s+/)[1] ?? "").filter((name) => /^(docker0|br-)/.test(name));
}
