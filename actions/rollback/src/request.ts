import type { Check } from "@stageway/core";
import type { RollbackOrder } from "@stageway/delivery";
import { checkDelivery } from "@stageway/delivery/inputs";
import { hopsOf, placesOf } from "@stageway/remote/inputs";
import type { Inputs } from "./inputs.ts";

/** Where to go back, and to what; everything that is wrong with it goes into `check`. */
export async function toOrder(inputs: Inputs, check: Check): Promise<RollbackOrder> {
  const hosts = check("hosts", () =>
    placesOf(inputs.hosts, inputs.port).map((place) => ({ ...place, user: inputs.user })),
  );
  const jump = check("jump", () => hopsOf(inputs.jump));
  const signing = { stage: () => inputs.stage, signers: () => undefined };
  await checkDelivery(inputs, () => [...jump(), ...hosts()], signing, check);
  const { to, images, stage, directory, url, hold = 0 } = inputs;
  return { to, images, stage, directory, url, hold, hosts: hosts(), jump: jump() };
}
