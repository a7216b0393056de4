import { newSigningKey, signerLine } from "@stageway/pipeline/trust";
import { buildName, purposeOf } from "../trust/names.ts";

/** Keys that sign in a world of this machine and nowhere else. */
export interface ThrowawayKeys {
  /** Private key of the job that builds. */
  readonly build: string;
  /** Private key of the stage. */
  readonly stage: string;
  /** The list of signers that has just these. */
  readonly signers: string;
}

/** Makes keys that are gone with the world: no key of a person's own is read. */
export function throwawayKeys(stage: string): ThrowawayKeys {
  const [build, verified] = [newSigningKey(), newSigningKey()];
  const lines = [
    signerLine({ ...purposeOf(buildName), key: build.key.publicKey }),
    signerLine({ ...purposeOf(stage), key: verified.key.publicKey }),
  ];
  return { build: build.text, stage: verified.text, signers: `${lines.join("\n")}\n` };
}
