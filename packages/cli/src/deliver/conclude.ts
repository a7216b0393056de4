import { hostname } from "node:os";
import { createProcesses, privateFolder, type Outcome } from "@stageway/core";
import { conclude, type Facts, type World as DeliveryWorld } from "@stageway/delivery";
import { connect, hostLabel, type VerdictWord, type Way } from "@stageway/remote";
import type { Delivery } from "./deliver.ts";

interface Verdict extends Pick<Delivery, "place" | "settings"> {
  readonly deployment: Facts["deployment"];
  readonly verdict: VerdictWord;
  readonly because: string;
}

/** Gives a held deployment its verdict over connections of its own: whoever was asked may have taken an hour. */
export async function concludeFromHere(
  { place, settings, deployment, verdict, because }: Verdict,
  world: DeliveryWorld,
): Promise<Outcome> {
  const { sshKey: key, sshPassphrase: passphrase, knownHosts, token, sign, username, password } = settings;
  const folder = await privateFolder(world.env);
  await using stack = new AsyncDisposableStack();
  const ways = place.hosts
    .filter((address) => deployment.hosts.includes(hostLabel(address)))
    .map((address, index): Way => ({
      address,
      open: async () =>
        stack.use(
          await connect({
            ...address,
            key,
            passphrase,
            knownHosts,
            folder,
            name: `verdict-${index}`,
            jump: place.jump.map((hop) => ({ ...hop, knownHosts })),
            // Not those of the world: who interrupts wants the hosts to be told.
            processes: createProcesses({ env: world.env }),
            clock: world.clock,
          }),
        ),
    }));
  const who = `${world.env["USER"] ?? "somebody"} on ${hostname()}: ${because}`;
  return await conclude(ways, { deployment, verdict, who, token, signing: { sign, username, password } }, world);
}
