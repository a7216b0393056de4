import { ActionError, describe } from "@stageway/core";
import { readSigners, signerLine, type Signer } from "@stageway/pipeline/trust";
import { signersPath } from "@stageway/planning";

/** What the list says, strictly. @throws {ActionError} with each line that cannot be read */
export function signersIn(text: string, where: string = signersPath): readonly Signer[] {
  try {
    return readSigners(text);
  } catch (error) {
    throw new ActionError(`Cannot read ${where}: ${describe(error)}`, { hint: "Correct the line, or take it out" });
  }
}

const head = [
  "# Whose signatures make a release one of ours: plan reads this file on the default branch.",
  "# Removing a line revokes its key. The form is that of ALLOWED SIGNERS in ssh-keygen(1).",
  "",
].join("\n");

/** The list with lines for more keys. What is there stays as it is, byte for byte. */
export function withSigners(text: string | undefined, added: readonly Signer[]): string {
  const before = text === undefined || text.trim() === "" ? head : text;
  const end = before.endsWith("\n") ? "" : "\n";
  return [`${before}${end}`, ...added.map((signer) => `${signerLine(signer)}\n`)].join("");
}
