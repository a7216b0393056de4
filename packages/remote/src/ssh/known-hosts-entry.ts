const keyTypes =
  /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)(-cert-v01@openssh\.com)?$/;

/** A line of known_hosts. */
export interface Entry {
  readonly marker: string;
  readonly names: string;
}

interface Mistake {
  readonly pattern: RegExp;
  readonly problem: string;
}

/** What people give in place of a line of known_hosts. */
const mistakes: readonly Mistake[] = [
  { pattern: /^SHA256:|^\d+ (?:SHA256|MD5):|^MD5:/, problem: "it is a fingerprint; the whole key is needed" },
  {
    pattern: /^(?:getaddrinfo|write \(|read \(|connect |ssh-keyscan:|Connection )/,
    problem: "it is what ssh-keyscan said when it failed",
  },
  { pattern: /\\n/, problem: "it has literal \\n in it; use real line breaks" },
  {
    pattern: /^(?:ssh|ecdsa|sk)-[\w@.-]+[ \t]+AAAA/,
    problem: "it begins with the key's type; put the name of the host before it",
  },
  { pattern: /^[^ \t]+@[^ \t@]+[ \t]+\S+[ \t]+AAAA/, problem: "it names a user; write the host's name alone" },
  { pattern: /^\w+:\/\//, problem: "it is a URL; write the host's name alone" },
];

/** Reads an entry, or says what is wrong with it. */
export function readEntry(line: string): Entry | string {
  const mistake = mistakes.find(({ pattern }) => pattern.test(line));
  if (mistake !== undefined) return mistake.problem;
  const fields = line.split(/[ \t]+/);
  const marker = fields[0]?.startsWith("@") === true ? (fields.shift() ?? "") : "";
  if (marker !== "" && marker !== "@cert-authority" && marker !== "@revoked")
    return "unknown marker; ssh knows @cert-authority and @revoked";
  const [names, type, blob] = fields;
  if (names === undefined || type === undefined || blob === undefined) return "it needs a host, a key type and a key";
  if (!keyTypes.test(type)) return "unknown key type";
  if (innerType(blob) !== type) return "the key is damaged or of another type";
  if (names.startsWith("|") && !/^\|1\|[A-Za-z0-9+/]{27}=\|[A-Za-z0-9+/]{27}=$/.test(names))
    return "the hashed name is damaged";
  const withPort = names.split(",").find((name) => /^!?[^:[\]]+:\d+$/.test(name));
  if (withPort !== undefined) return `ssh writes a port as ${withPort.replace(/^(!?)([^:]+)/, "$1[$2]")}`;
  return { marker, names };
}

/** A key names its type in its first string (RFC 4253, 6.6). */
function innerType(blob: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blob) || blob.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(blob, "base64");
  if (bytes.length < 8) return undefined;
  const length = bytes.readUInt32BE(0);
  return length < 64 && bytes.length > length + 8 ? bytes.toString("latin1", 4, 4 + length) : undefined;
}
