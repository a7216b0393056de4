import { quote } from "@stageway/core";
import { stageName } from "../grammar.ts";
import { keyType, rawPublicKey, type PublicKey } from "./ed25519.ts";
import { namespaces, type Statement } from "./statement.ts";

/** Who may sign what: `build` for statements of kind `built`, a stage's name for `verified` on that stage. */
export interface Signer {
  readonly kind: Statement["kind"];
  /** The stage of a `verified` statement; absent for `built`. */
  readonly stage?: string;
  readonly key: PublicKey;
}

const buildPrincipal = "build";

/**
 * Reads `.github/stageway.signers`, which `ssh-keygen -Y verify` reads too (ALLOWED SIGNERS in ssh-keygen(1)): a line for each key.
 *
 *     build namespaces="built@stageway" ssh-ed25519 AAAA… who has it
 *     staging namespaces="verified@stageway" ssh-ed25519 AAAA…
 *
 * @throws {SyntaxError} with every line that cannot be read and why: a line that is ignored would be a key that nobody can use
 */
export function readSigners(text: string): readonly Signer[] {
  const problems: string[] = [];
  const signers = text.split(/\r?\n/).flatMap((line, index): Signer[] => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    const read = readLine(trimmed);
    if (typeof read !== "string") return [read];
    problems.push(`line ${index + 1}: ${read}`);
    return [];
  });
  if (problems.length > 0) throw new SyntaxError(problems.join("; "));
  return signers;
}

function readLine(line: string): Signer | string {
  const [principal = "", option = "", type = "", key = ""] = line.split(/[ \t]+/);
  const kind = principal === buildPrincipal ? "built" : "verified";
  const wanted = `namespaces="${namespaces[kind]}"`;
  if (kind === "verified" && !stageName.pattern.test(principal))
    return `must begin with build or a stage: current value is ${quote(principal)}`;
  if (option !== wanted) return `the second word must be ${wanted}: current value is ${quote(option)}`;
  if (type !== keyType) return `the key must be of the type ${keyType}: current value is ${quote(type)}`;
  if (rawPublicKey(key) === undefined) return `the key is damaged: current value is ${quote(key)}`;
  return kind === "built" ? { kind, key } : { kind, stage: principal, key };
}

/** The line of a signer, as `readSigners` reads it. */
export function signerLine({ kind, stage, key }: Signer, comment = ""): string {
  const principal = kind === "built" ? buildPrincipal : (stage ?? "");
  return `${principal} namespaces="${namespaces[kind]}" ${keyType} ${key}${comment === "" ? "" : ` ${comment}`}`;
}
