import { forcedCommand, loadProgram, policyText } from "@stageway/remote";
import type { World } from "./world.ts";

/** What the deploy key may do on the host: anything its user may, or run the target's program within a policy. */
export const ways = ["a key with a shell", "a key without a shell"] as const;
export type Way = (typeof ways)[number];

const [program, policy] = ["/usr/local/lib/stageway.sh", "/etc/stageway.policy"];

/** From now on the host takes the key of the world in that way. */
export async function admit({ host, images, inputs }: World, way: Way): Promise<void> {
  const write = (path: string, input: string | Uint8Array) =>
    host.exec(["sh", "-c", 'umask 022; cat >"$1"', "sh", path], { input });
  await write(program, (await loadProgram()).text);
  await write(policy, policyText([`127.0.0.1:${images.port}/acme/*`]));
  const options =
    way === "a key with a shell" ? "" : `${forcedCommand({ program, policy, directory: inputs.directory })} `;
  const keys = "/home/deploy/.ssh/authorized_keys";
  const lines = await host.exec(["cat", keys]);
  await write(keys, lines.replaceAll(/^.*?(?=ssh-ed25519 )/gm, options));
}
