import { readOpensshKey } from "./openssh-key.ts";
import { mistakenFor, tidy } from "./pasted-key.ts";

/** A private key as OpenSSH wants it: line breaks of its own kind, and one at its end. */
export interface PrivateKey {
  readonly text: string;
  readonly encrypted: boolean;
  /** Works only where the security device is plugged in that it was made on. */
  readonly needsDevice: boolean;
}

const begin = /^-----BEGIN ((?:[A-Z]+ )*)PRIVATE KEY-----$/m;
const end = /^-----END ((?:[A-Z]+ )*)PRIVATE KEY-----$/m;
const damaged = "is damaged: a part of it is missing or changed; paste the whole file again";

/**
 * Reads a private key that somebody pasted. What editors and shells put around a key is taken away.
 *
 * @throws {SyntaxError} that says what was pasted instead; never with the text itself.
 */
export function readPrivateKey(pasted: string): PrivateKey {
  const given = tidy(pasted);
  if (given === "" || given === '""') {
    throw new SyntaxError(
      "is empty: is the secret available to this event? forks and Dependabot get none, and a secret of an environment is only there in a job with that environment",
    );
  }
  const text = `${keyIn(given)}\n`;
  const [, kind = ""] = begin.exec(text) ?? [];
  const content = contentOf(text);
  if (content === undefined) throw new SyntaxError(damaged);
  return { text, ...(kind === "OPENSSH " ? readOwn(content) : readPem(kind, text, content)) };
}

/** The key alone, from its first line to its last. */
function keyIn(text: string): string {
  const [head, tail] = [begin.exec(text), end.exec(text)];
  if (head === null || tail === null) throw new SyntaxError(mistakenFor(text) ?? whatIsMissing(head, tail, text));
  if ((text.match(/^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----$/gm) ?? []).length > 1)
    throw new SyntaxError("holds several private keys: give the one that the host knows");
  if (tail.index < head.index || head[1] !== tail[1]) throw new SyntaxError(damaged);
  return text.slice(head.index, tail.index + tail[0].length);
}

function whatIsMissing(head: RegExpExecArray | null, tail: RegExpExecArray | null, text: string): string {
  const again = "paste the whole file again, from -----BEGIN to -----END";
  if (head !== null) return `is cut off: its last line (-----END … PRIVATE KEY-----) is missing; ${again}`;
  if (tail !== null) return `is cut off: its first line (-----BEGIN … PRIVATE KEY-----) is missing; ${again}`;
  if (text.startsWith("b3BlbnNzaC1rZXktdjE")) return `lacks its first and its last line; ${again}`;
  return "is not a private key: it must begin with -----BEGIN … PRIVATE KEY----- and end with -----END … PRIVATE KEY-----";
}

/** The bytes between the first line and the last; nothing when that is no base64. */
function contentOf(text: string): Buffer | undefined {
  const lines = text.split("\n").filter((line) => line !== "" && !/^-----|^[\w-]+: /.test(line));
  const body = lines.join("").replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body) || body.replace(/=+$/, "").length % 4 === 1) return undefined;
  return Buffer.from(body, "base64");
}

function readOwn(content: Buffer): Omit<PrivateKey, "text"> {
  const key = readOpensshKey(content);
  if (key === undefined) throw new SyntaxError(damaged);
  refuseDsa(key.type === "ssh-dss");
  return { encrypted: key.encrypted, needsDevice: key.type.startsWith("sk-") };
}

/** PEM says in its head whether it is encrypted (RFC 1421, PKCS #8). What is not is one sequence in DER, as long as it says. */
function readPem(kind: string, text: string, content: Buffer): Omit<PrivateKey, "text"> {
  refuseDsa(kind === "DSA ");
  const lockedContent = /^Proc-Type: 4,ENCRYPTED$/m.test(text);
  if (!lockedContent && !isSequence(content)) throw new SyntaxError(damaged);
  return { encrypted: lockedContent || kind === "ENCRYPTED ", needsDevice: false };
}

function isSequence(bytes: Buffer): boolean {
  const [tag, first = 0] = bytes;
  if (tag !== 0x30) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  const size = first - 0x80;
  return size >= 1 && size <= 3 && bytes.length > 2 + size && bytes.length === 2 + size + bytes.readUIntBE(2, size);
}

function refuseDsa(is: boolean): void {
  if (is)
    throw new SyntaxError("is a DSA key, which ssh and sshd do not use any more: make one with ssh-keygen -t ed25519");
}
