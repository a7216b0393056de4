import { describe, formatSize } from "@stageway/core";
import { openTarget, readHost, type Connection, type Target } from "@stageway/remote";
import { signatureRows } from "./host-signatures.ts";
import { leaseRow } from "./lease.ts";
import { rowsOf, type Row } from "./row.ts";

/** Bytes below which a deployment is likely to fail. */
export const littleSpace = 2 * 1024 ** 3;

/**
 * What can be seen by a key without a shell: whether the program that stageway install put there answers for this directory,
 * and what it says of Docker. It is asked as a deployment asks it, with a compose file of no services, which is taken away again.
 */
export async function lookByProgram(connection: Connection, directory: string): Promise<Row[]> {
  const { host, user } = connection.address;
  const { ok, failed, unchecked } = rowsOf(host);
  const login = ok("login", `as ${user}, by a key without a shell`);
  const target = openTarget({ shell: connection, directory });
  try {
    const status = await target.status();
    const program = ok("program", `answers for ${directory}`);
    const docker = await dockerRows(target, host);
    return [login, program, ...docker, ...signatureRows(status, host), leaseRow(status, host)];
  } catch (error) {
    const todo = "As an administrator: stageway install, with this public key";
    const rest = unchecked("the rest", "Docker, space and lease: only the program can be asked with this key");
    return [login, failed("program", describe(error), todo), rest];
  }
}

async function dockerRows(target: Target, host: string): Promise<Row[]> {
  const { ok, failed, note, unchecked } = rowsOf(host);
  const { directory } = target;
  const files = [{ path: "compose.yml", content: "services: {}\n" }];
  const question = { directory, composeFiles: ["compose.yml"], profiles: [], files, images: new Map<string, string>() };
  try {
    const { state, token } = await readHost(target, question);
    await target.discard(token);
    const { version, os, architecture, root } = state.engine;
    const free = `${formatSize(state.freeBytes)} free below ${root}`;
    return [
      ok("docker", `engine ${version} ${os}/${architecture}`),
      ok("compose", state.composeVersion || "a version that it does not say"),
      state.freeBytes < littleSpace
        ? note("space", free, "docker image prune removes images that nothing uses")
        : ok("space", free),
    ];
  } catch (error) {
    return [failed("docker", describe(error)), unchecked("space", "Docker did not say it")];
  }
}
