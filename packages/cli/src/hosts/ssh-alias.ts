import { existsSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../verb.ts";

/** A host that only the user's own ssh configuration knows. */
export interface SshAlias {
  readonly why: string;
  /** The options that mean the same. */
  readonly todo: string;
}

type Needed = Pick<World, "env" | "processes">;

/**
 * Says what a host stands for in ~/.ssh/config; nothing when that says no more than its name. The file is not read for a
 * connection: what works from here has to work from a runner.
 */
export async function sshAlias(host: string, { env, processes }: Needed): Promise<SshAlias | undefined> {
  const file = join(env["HOME"] ?? "/root", ".ssh", "config");
  if (!existsSync(file)) return undefined;
  const ask = async (name: string): Promise<ReadonlyMap<string, string>> => {
    const { stdout } = await processes.run("ssh", ["-F", file, "-G", name], { timeout: 10_000 });
    const settings = stdout
      .split("\n")
      .map((line) => [line.split(" ", 1)[0] ?? "", line.slice(line.indexOf(" ") + 1)] as const);
    return new Map(settings.toReversed()); // The first of a name counts.
  };
  const settings = await ask(host);
  const [name = host, port = "22"] = [settings.get("hostname"), settings.get("port")];
  const [jump, command] = ["proxyjump", "proxycommand"].map((key) => without("none", settings.get(key)));
  if (name === host.toLowerCase() && port === "22" && jump === undefined && command === undefined) return undefined;
  const hops = await Promise.all((jump?.split(",") ?? []).map(async (hop) => hopOf(hop, await ask(bareHost(hop)))));
  const options = [`--host ${withPort(name, port)}`, `--user ${settings.get("user") ?? "USER"}`];
  const proxy =
    command === undefined ? "" : "; its ProxyCommand has no counterpart: a host is reached directly or by --jump";
  return {
    why: `${host} is ${name === host.toLowerCase() ? "described" : "an alias"} in ${file}, which stageway does not read`,
    todo: `The same is: ${[...options, ...hops.map((hop) => `--jump ${hop}`)].join(" ")}${proxy}; or write it into .github/stageway.yml, as a runner has no such file`,
  };
}

function hopOf(hop: string, settings: ReadonlyMap<string, string>): string {
  const [, user = settings.get("user") ?? "USER"] = /^(?:ssh:\/\/)?([^@]+)@/.exec(hop) ?? [];
  const [, port = settings.get("port") ?? "22"] = /:(\d+)$/.exec(hop) ?? [];
  return `${user}@${withPort(settings.get("hostname") ?? bareHost(hop), port)}`;
}

function bareHost(hop: string): string {
  return hop
    .replace(/^(?:ssh:\/\/)?(?:[^@]+@)?/, "")
    .replace(/:\d+$/, "")
    .replace(/^\[|\]$/g, "");
}

function withPort(host: string, port: string): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === "22" ? name : `${name}:${port}`;
}

function without(word: string, value: string | undefined): string | undefined {
  return value === word ? undefined : value;
}
