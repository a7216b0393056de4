interface Mistake {
  readonly pattern: RegExp;
  /** Completes "ssh-key: …". */
  readonly problem: string;
}

const pasteAgain = "paste the whole file again";

/** What people give in place of a private key. First match wins; no problem shows a part of the text. */
const mistakes: readonly Mistake[] = [
  {
    pattern: /^\*{3,}$/,
    problem: "is only stars, which GitHub shows in place of a secret: give the secret itself",
  },
  {
    pattern: /^\$\{\{.*\}\}$|^\$\{?\w+\}?$/s,
    problem: "is an expression or a variable that nothing filled in: see how the workflow passes the secret",
  },
  {
    pattern: /^(?:~|\.{1,2})?\/[^\n]+$|^[A-Z]:\\[^\n]+$|^\S*id_(?:rsa|ed25519|ecdsa)(?:\.pub)?$/,
    problem: "is the path of a file: give what the file contains",
  },
  {
    pattern: /^(?:[^\n]* )?(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w-]+-cert-v01@openssh\.com AAAA/,
    problem: "is a certificate: the private key is the file without -cert.pub",
  },
  {
    pattern: /^(?:\S+ |@\S+ \S+ )(?:ssh|ecdsa)-[\w-]+ AAAA/,
    problem: "is a line of known_hosts or of authorized_keys: the private key is the file without .pub",
  },
  {
    pattern: /^(?:ssh|ecdsa|sk)-[\w@.-]+ AAAA|BEGIN (?:SSH2 |RSA |EC )?PUBLIC KEY/,
    problem: "is a public key: the private one is the file without .pub",
  },
  { pattern: /^(?:SHA256|MD5):\S+/, problem: "is the fingerprint of a key: give the private key itself" },
  {
    pattern: /^PuTTY-User-Key-File/,
    problem:
      "is a key of PuTTY: export it with puttygen as an OpenSSH key (puttygen key.ppk -O private-openssh -o key)",
  },
  {
    pattern: /BEGIN SSH2 ENCRYPTED PRIVATE KEY/,
    problem: "is a key of ssh.com's format: convert it with ssh-keygen -i -f key",
  },
  { pattern: /BEGIN PGP /, problem: "is a key of PGP, not of ssh: ssh-keygen -t ed25519 makes one of ssh" },
  {
    pattern: /BEGIN CERTIFICATE(?: REQUEST)?-/,
    problem: "is a TLS certificate, not a key of ssh: ssh-keygen -t ed25519 makes one of ssh",
  },
  { pattern: /\\n/, problem: "has literal \\n in it: paste the key with real line breaks" },
  {
    pattern: /[\u2010-\u2015\u2212]+\s*BEGIN/,
    problem: `has other dashes than the file: a word processor changed them; ${pasteAgain}, from a plain text editor`,
  },
  {
    pattern: /-----BEGIN [^\n]*PRIVATE KEY-----[^\n]*-----END/,
    problem: "is all in one line: paste the key with real line breaks",
  },
];

/** What a text that is no private key is; `undefined` when nobody can tell. */
export function mistakenFor(text: string): string | undefined {
  return mistakes.find(({ pattern }) => pattern.test(text))?.problem;
}

/**
 * What was pasted, without what editors, YAML and shells put around a key: a byte order mark, carriage returns, blanks around
 * each line, quotes around the whole, and base64 of the whole, which many keep in a secret because it is one line.
 */
export function tidy(pasted: string): string {
  const text = unquoted(linesOf(pasted));
  return text.includes("BEGIN") ? text : (decoded(text) ?? text);
}

function linesOf(text: string): string {
  const lines = text.replace(/[\u200b-\u200d\u2060\ufeff]/g, "").split(/\r\n|\r|\n/);
  return lines
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

function unquoted(text: string): string {
  const [, , inner] = /^(["'`])(.*)\1$/s.exec(text) ?? [];
  return inner?.trim() ?? text;
}

/** Base64 of a text with a key in it, in one line or several. */
function decoded(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/\n]+={0,2}$/.test(text)) return undefined;
  const inner = Buffer.from(text, "base64").toString("utf8");
  return /BEGIN |^PuTTY-|^ssh-/.test(inner) ? unquoted(linesOf(inner)) : undefined;
}
