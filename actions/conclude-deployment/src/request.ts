import type { Check } from "@stageway/core";
import { checkSigning } from "@stageway/delivery/inputs";
import { ownConnections, type OwnConnection } from "@stageway/remote/inputs";
import type { Inputs } from "./inputs.ts";

/** The connections that the inputs name; everything that is wrong with them, the login or the key goes into `check`. */
export async function toRequest(inputs: Inputs, check: Check): Promise<() => readonly OwnConnection[] | undefined> {
  const { deployment, signingKey } = inputs;
  await checkSigning(inputs, { key: signingKey, stage: () => deployment.stage, signers: () => undefined }, check);
  return await ownConnections(inputs, check);
}
