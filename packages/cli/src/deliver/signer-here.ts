import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError } from "@stageway/core";
import type { SignedStatement, Signer, Statement } from "@stageway/pipeline/trust";
import { signersPath } from "@stageway/planning";
import { signWith } from "../sign/signature.ts";
import type { World } from "../verb.ts";

/** Signs a statement here, and says with which key. */
export type SignerHere = (statement: Statement) => Promise<{ readonly signed: SignedStatement; readonly key: string }>;

type SignerWorld = Pick<World, "cwd" | "env" | "processes" | "folders">;

/**
 * What signs here that a release was verified on a stage: the key that is named, or whose text is in STAGEWAY_SIGNING_KEY; else one that
 * an ssh-agent has and the signers list for the stage. Nothing where there is none.
 */
export async function signerHere(
  file: string | undefined,
  stage: string,
  signers: readonly Signer[] | undefined,
  world: SignerWorld,
): Promise<SignerHere | undefined> {
  const mayOneSign = (key: string) => signers?.some((one) => one.stage === stage && one.key === key) ?? true;
  if (file !== undefined || world.env["STAGEWAY_SIGNING_KEY"]) {
    return async (statement) => {
      const own = await signWith(file, statement, world);
      if (mayOneSign(own.key)) return own;
      throw new ActionError(
        `${signersPath} does not list this key as ${stage}: current value is ssh-ed25519 ${own.key}`,
      );
    };
  }
  if (signers === undefined) return undefined;
  const key = (await keysOfAgent(world)).find(mayOneSign);
  if (key === undefined) return undefined;
  return async (statement) => {
    await using folder = await world.folders.make("stageway-");
    const path = join(folder.path, "signing.pub");
    await writeFile(path, `ssh-ed25519 ${key}\n`, { mode: 0o600 });
    return await signWith(path, statement, world);
  };
}

/** Public halves of the Ed25519 keys that an ssh-agent has; none where there is no agent. */
async function keysOfAgent({ env, processes }: SignerWorld): Promise<readonly string[]> {
  const { SSH_AUTH_SOCK } = env;
  if (SSH_AUTH_SOCK === undefined || SSH_AUTH_SOCK === "") return [];
  const listed = await processes.run("ssh-add", ["-L"], { moreEnv: { SSH_AUTH_SOCK }, timeout: 10_000 });
  if (!listed.ok) return [];
  return listed.stdout.split("\n").flatMap((line) => /^ssh-ed25519 (\S+)/.exec(line)?.[1] ?? []);
}
