import { isAbsolute, join, relative } from "node:path";
import { ActionError } from "@stageway/core";
import type { PublicKey, Signer } from "@stageway/pipeline/trust";
import { signersPath } from "@stageway/planning";
import { gitIn } from "../project/git.ts";
import type { Repository } from "../project/repository.ts";
import { textIn } from "../sign/signature.ts";
import type { World } from "../verb.ts";
import { keyFile, makeKeyFile, readKeyFile } from "./key-files.ts";
import { nameOf, purposeOf } from "./names.ts";
import { signersIn, withSigners } from "./signers-file.ts";

/** A key that signs, as far as it is here. */
export interface PreparedKey {
  readonly name: string;
  /**
   * `new`: made now. `kept`: its private half was here already. `listed`: the list has a key, and no private half is here, which is how
   * it should be once the secret is set.
   */
  readonly state: "new" | "kept" | "listed";
  /** The private key, relative to the root of the work tree where it lies below it. */
  readonly file: string;
  readonly publicKey?: PublicKey;
}

/** What is there and what is to be made. Nothing was written yet. */
export interface KeyPlan {
  readonly keys: readonly PreparedKey[];
  readonly root: string;
  /** The list of signers as it is now. */
  readonly listed: string | undefined;
  readonly missing: readonly Signer[];
}

/** Looks which keys there are. @throws {ActionError} for what could not be kept safe, or cannot be read */
export async function planKeys(
  { root, isGit }: Repository,
  names: readonly string[],
  world: Pick<World, "processes">,
): Promise<KeyPlan> {
  const folder = isGit ? await gitIn(world, root)(["rev-parse", "--git-common-dir"]) : undefined;
  if (folder === undefined)
    throw new ActionError(`Cannot make signing keys: ${root} is not in a git repository`, {
      hint: "Private keys are kept below .git, where no commit has them: git init first",
    });
  const listed = await textIn(join(root, signersPath));
  const signers = listed === undefined ? [] : signersIn(listed);
  const keys = await Promise.all(
    names.map(async (name): Promise<PreparedKey> => {
      const path = keyFile(isAbsolute(folder) ? folder : join(root, folder), name);
      const publicKey = await readKeyFile(path);
      const file = shown(path, root);
      if (publicKey !== undefined) return { name, state: "kept", file, publicKey };
      return { name, state: signers.some((signer) => nameOf(signer) === name) ? "listed" : "new", file };
    }),
  );
  const missing = keys.flatMap(({ name, publicKey: key }): Signer[] =>
    key === undefined || signers.some((one) => nameOf(one) === name && one.key === key)
      ? []
      : [{ ...purposeOf(name), key }],
  );
  return { keys, root, listed, missing };
}

/** Makes the keys that are missing, and gives the list that has all of them. */
export async function makeKeys(
  plan: KeyPlan,
): Promise<{ readonly keys: readonly PreparedKey[]; readonly list: string }> {
  const added = [...plan.missing];
  const keys: PreparedKey[] = [];
  for (const key of plan.keys) {
    if (key.state !== "new") keys.push(key);
    else {
      const path = isAbsolute(key.file) ? key.file : join(plan.root, key.file);
      const { publicKey } = await makeKeyFile(path, `stageway ${key.name}`);
      keys.push({ ...key, publicKey });
      added.push({ ...purposeOf(key.name), key: publicKey });
    }
  }
  return { keys, list: withSigners(plan.listed, added) };
}

/** Whether the list has to be written. */
export function changesList({ keys, missing }: KeyPlan): boolean {
  return missing.length > 0 || keys.some(({ state }) => state === "new");
}

/** A linked work tree has its git folder outside of the root. */
function shown(path: string, root: string): string {
  const inside = relative(root, path);
  return inside.startsWith("..") ? path : inside;
}
