import type { Configuration } from "@stageway/pipeline/config";
import { namespaces, type Signer } from "@stageway/pipeline/trust";

/** Environment and name in the list of signers of the job that builds. */
export const buildName = "build";

/** Secret of each environment that has the private key of its job. */
export const keySecret = "SIGNING_KEY";

/** Everything that signs, by its name in the list of signers, which is also the name of its environment. */
export function signingNames({ stages }: Pick<Configuration, "stages">): readonly string[] {
  return [buildName, ...Object.keys(stages)];
}

/** What a key with this name signs. */
export function purposeOf(name: string): Pick<Signer, "kind" | "stage"> {
  return name === buildName ? { kind: "built" } : { kind: "verified", stage: name };
}

/** The name of a signer in the list. */
export function nameOf({ stage = buildName }: Pick<Signer, "stage">): string {
  return stage;
}

/** Commands that make a key, list it and give it to the job that signs, for a person to copy. */
export function commandsForKey(name: string, signersPath: string): string {
  const namespace = namespaces[purposeOf(name).kind];
  return [
    `ssh-keygen -t ed25519 -N '' -f ${name}-key`,
    `echo "${name} namespaces=\\"${namespace}\\" $(cat ${name}-key.pub)" >> ${signersPath}`,
    `gh secret set ${keySecret} --env ${name} < ${name}-key && rm ${name}-key`,
  ].join("; ");
}
