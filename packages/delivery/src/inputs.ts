import {
  ActionError,
  bearerToken,
  boolean,
  duration,
  durationWithin,
  httpUrl,
  integer,
  lines,
  linesOf,
  optional,
  secret,
  text,
  token,
  type Check,
  type Parser,
  type Secret,
} from "@stageway/core";
import type { Signer } from "@stageway/pipeline/trust";
import { loginOf } from "@stageway/registry/inputs";
import { parseDrains } from "@stageway/remote/drain";
import { checkConnection, connectionInputs, type Keys, type Place } from "@stageway/remote/inputs";

const hours = 3_600_000;
const moment = durationWithin({ min: 0, max: 6 * hours });

/** As it was written: an address is shown to people. */
const webAddress: Parser<string> = (value) => {
  httpUrl(value);
  return value;
};

/** The inputs that every action has that puts a release onto hosts. */
export const deliveryInputs = {
  ...connectionInputs,
  hold: optional(duration),
  keepOpen: boolean,
  wait: moment,
  timeout: duration,
  healthTimeout: duration,
  stableFor: moment,
  settleDelay: moment,
  drain: (value: string) => parseDrains(optional(lines)(value) ?? []),
  migrations: optional(linesOf(text)),
  keepReleases: integer({ min: 1, max: 100 }),
  canary: integer({ min: 1, max: 1000 }),
  parallel: optional(integer({ min: 1, max: 1000 })),
  username: optional(text),
  password: optional(token),
  signingKey: optional(secret),
  token: optional(bearerToken),
  url: optional(webAddress),
  dryRun: boolean,
  jobStatus: text,
};

/**
 * The key that signs what is verified on a stage, checked against who may sign; what reads it is loaded where there is one.
 *
 * @throws {SyntaxError} why it cannot sign
 */
async function checkKey({ key, stage, signers }: KeyToCheck): Promise<void> {
  const listed = signers();
  if (key === undefined && listed === undefined) return;
  const { keyOfInput } = await import("@stageway/pipeline/signing-key");
  keyOfInput(key?.reveal(), { kind: "verified", stage: stage() }, listed);
}

/** The key that signs what is verified on a stage, and who may sign where that is known. */
export interface KeyToCheck {
  readonly key: Secret | undefined;
  readonly stage: () => string;
  readonly signers: () => readonly Signer[] | undefined;
}

/** Checks what signs, and the login that takes the signature to the registry. */
export async function checkSigning(login: Login, key: KeyToCheck, check: Check): Promise<void> {
  check("username, password", () => loginOf(login.username, login.password));
  await check("signing-key", () => checkKey(key));
}

interface Login {
  readonly username: string | undefined;
  readonly password: Secret | undefined;
}

interface DeliveryInputs extends Keys, Login {
  readonly signingKey: Secret | undefined;
}

/** Checks what such inputs say together: a login is whole, the key can be read, and every machine on the way is pinned. */
export async function checkDelivery(
  inputs: DeliveryInputs,
  places: () => readonly Place[],
  signing: Pick<KeyToCheck, "stage" | "signers">,
  check: Check,
): Promise<void> {
  await checkSigning(inputs, { key: inputs.signingKey, ...signing }, check);
  await checkConnection(inputs, places, check);
}

/** What fails while the inputs are read touched nothing: the outcome says so, as it does for every other refusal. */
export async function orRefused<T>(
  reading: Promise<T>,
  setOutputs: (facts: { readonly outcome: "refused" }) => void,
): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ActionError) setOutputs({ outcome: "refused" });
    throw error;
  }
}
