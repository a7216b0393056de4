/** A private key as OpenSSH wants it: line breaks of its own kind, and one at its end. */
export interface PrivateKey {
  readonly text: string;
  readonly encrypted: boolean;
}

const begin = /^-----BEGIN ((?:[A-Z]+ )*)PRIVATE KEY-----$/m;
const end = /^-----END (?:[A-Z]+ )*PRIVATE KEY-----$/m;

/**
 * Reads a private key that somebody pasted. Carriage returns and a missing final line break are repaired.
 *
 * @throws {SyntaxError} that says what was pasted instead; never with the text itself.
 */
export function readPrivateKey(pasted: string): PrivateKey {
  const text = `${pasted.replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim()}\n`;
  if (text === "\n")
    throw new SyntaxError("is empty: is the secret available to this event? forks and Dependabot get none");
  if (/^(ssh|ecdsa|sk)-[\w@.-]+ AAAA/.test(text) || /BEGIN SSH2 PUBLIC KEY/.test(text)) {
    throw new SyntaxError("is a public key: the private one is the file without .pub");
  }
  if (text.startsWith("PuTTY-User-Key-File")) {
    throw new SyntaxError("is a key of PuTTY: export it with puttygen as an OpenSSH key");
  }
  if (/\\n/.test(text)) throw new SyntaxError("has literal \\n in it: paste the key with real line breaks");
  const head = begin.exec(text);
  if (head === null || !end.test(text)) {
    const oneLine = /-----BEGIN .*PRIVATE KEY-----.*-----END/.test(text);
    throw new SyntaxError(
      oneLine
        ? "is all in one line: paste the key with real line breaks"
        : "is not a private key: it must begin with -----BEGIN … PRIVATE KEY----- and end with -----END … PRIVATE KEY-----",
    );
  }
  return { text, encrypted: isEncrypted(text, head[1] ?? "") };
}

/** PEM says it in its head (RFC 1421, PKCS #8); OpenSSH's own format in the name of its cipher (PROTOCOL.key). */
function isEncrypted(text: string, kind: string): boolean {
  if (kind === "ENCRYPTED " || /^Proc-Type: 4,ENCRYPTED$/m.test(text)) return true;
  if (kind !== "OPENSSH ") return false;
  const body = Buffer.from(text.replace(/-----[^-]+-----/g, ""), "base64");
  const magic = "openssh-key-v1\0";
  if (body.toString("latin1", 0, magic.length) !== magic || body.length < magic.length + 4) {
    throw new SyntaxError("is damaged: its content is not that of an OpenSSH key");
  }
  const length = body.readUInt32BE(magic.length);
  return body.toString("latin1", magic.length + 4, magic.length + 4 + length) !== "none";
}
