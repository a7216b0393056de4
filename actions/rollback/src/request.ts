import type { Check } from "@stageway/core";
import type { RollbackOrder } from "@stageway/delivery";
import type { Signer } from "@stageway/pipeline/trust";
import { checkDelivery } from "@stageway/delivery/inputs";
import { hopsOf, placesOf } from "@stageway/remote/inputs";
import type { Inputs } from "./inputs.ts";

/** Where to go back, and to what; everything that is wrong with it goes into `check`. */
export async function toOrder(inputs: Inputs, check: Check): Promise<RollbackOrder> {
  const hosts = check("hosts", () =>
    placesOf(inputs.hosts, inputs.port).map((place) => ({ ...place, user: inputs.user })),
  );
  const jump = check("jump", () => hopsOf(inputs.jump));
  const signers = await check("signers", () => readSigners(inputs.signers));
  // Who goes back in need may do without a key; one that is given has to count.
  const signing = {
    stage: () => inputs.stage,
    signers: () => (inputs.signingKey === undefined ? undefined : signers()),
  };
  await checkDelivery(inputs, () => [...jump(), ...hosts()], signing, check);
  const { to, images, environment, stage, directory, url, hold = 0 } = inputs;
  return { to, images, signers: signers(), environment, stage, directory, url, hold, hosts: hosts(), jump: jump() };
}

/** What reads them is loaded where they are given. */
async function readSigners(text: string | undefined): Promise<readonly Signer[] | undefined> {
  if (text === undefined) return undefined;
  const { readSigners: read } = await import("@stageway/pipeline/trust");
  const signers = read(text);
  if (signers.length === 0) throw new SyntaxError("must have a line for a key: current value has none");
  return signers;
}
