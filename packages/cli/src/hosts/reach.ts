import { connect, type Connection, type HostAddress } from "@stageway/remote";
import type { Call, World } from "../verb.ts";
import { pinnedWay, readKey } from "./keys.ts";
import type { Place } from "./place.ts";

/** Connects to a host of a stage, does something there, and ends the connection. */
export async function onHost<T>(
  address: HostAddress,
  { jump }: Place,
  call: Call,
  world: World,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { processes, clock, signal, folders } = world;
  const key = await readKey(call, world);
  const [knownHosts = "", ...jumpHosts] = await pinnedWay([address, ...jump], call, world);
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await folders.make("stageway-ssh-"));
  const connection = stack.use(
    await connect({
      ...address,
      ...key,
      folder,
      processes,
      clock,
      signal,
      knownHosts,
      jump: jump.map((hop, index) => ({ ...hop, knownHosts: jumpHosts[index] ?? "" })),
    }),
  );
  return await work(connection);
}

/** A script of ours in the project's directory; values are arguments. */
export function inDirectory(directory: string, script: string, ...more: readonly string[]): string[] {
  return ["sh", "-c", `cd -- "$1" || exit 1; shift; ${script}`, "sh", directory, ...more];
}
