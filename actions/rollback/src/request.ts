import type { Check } from "@stageway/core";
import type { RollbackOrder } from "@stageway/delivery";
import { checkDelivery } from "@stageway/delivery/inputs";
import { hopsOf, placeOf } from "@stageway/remote/inputs";
import type { Inputs } from "./inputs.ts";

/** Where to go back, and to what; everything that is wrong with it goes into `check`. */
export async function toOrder(inputs: Inputs, check: Check): Promise<RollbackOrder> {
  const host = check("host", () => ({ ...placeOf(inputs.host, inputs.port), user: inputs.user }));
  const jump = check("jump", () => hopsOf(inputs.jump));
  await checkDelivery(inputs, () => [...jump(), host()], check);
  const { to, stage, directory, url, hold = 0 } = inputs;
  return { to, stage, directory, url, hold, host: host(), jump: jump() };
}
