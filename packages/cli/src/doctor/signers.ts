import { join } from "node:path";
import { describe } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import { readSigners, type Signer } from "@stageway/pipeline/trust";
import { signersPath } from "@stageway/planning";
import { textIn } from "../sign/signature.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed } = rowsOf("here");

/** Whether there is a key for everything that has to be signed; nothing where signatures are not required. */
export async function checkSigners({ trust, stages }: Configuration, root: string): Promise<readonly Row[]> {
  if (trust !== "required") return [];
  const found = await textIn(join(root, signersPath));
  if (found === undefined) return [failed("signers", `"trust: required" needs ${signersPath}`, keyFor("build"))];
  let signers: readonly Signer[];
  try {
    signers = readSigners(found);
  } catch (error) {
    return [failed("signers", `${signersPath}: ${describe(error)}`, "Correct the line, or take it out")];
  }
  const wanted = ["build", ...Object.keys(stages)];
  const without = wanted.filter((name) => !signers.some(({ stage = "build" }) => stage === name));
  const missing = without.map((name) => failed("signers", `${signersPath} has no key for ${name}`, keyFor(name)));
  return missing.length > 0 ? missing : [ok("signers", `${wanted.join(", ")}; plan reads them on the default branch`)];
}

/** How a key is made, listed and given to the job that signs. */
function keyFor(name: string): string {
  const purpose = name === "build" ? "built" : "verified";
  return [
    `ssh-keygen -t ed25519 -N '' -f ${name}-key`,
    `echo "${name} namespaces=\\"${purpose}@stageway\\" $(cat ${name}-key.pub)" >> ${signersPath}`,
    `gh secret set SIGNING_KEY --env ${name} < ${name}-key && rm ${name}-key`,
  ].join("; ");
}
