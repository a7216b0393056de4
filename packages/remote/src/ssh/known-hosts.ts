import { createHmac } from "node:crypto";
import { fitsPlaces, literal, quote, type Place } from "@stageway/core";

const keyTypes =
  /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)(-cert-v01@openssh\.com)?$/;

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * Says what is wrong with known_hosts lines for an endpoint (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): hashed names, patterns
 * and `[host]:port` are understood. Empty when a host key is pinned.
 */
export function checkKnownHosts(text: string, endpoint: Endpoint): string[] {
  if (text.trim() === "") {
    return [
      "required: pin the host key (ssh-keyscan on a trusted network, compare with the console); there is no way to skip this",
    ];
  }
  const problems: string[] = [];
  let pinned = false;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const entry = readEntry(line.trim());
    if (typeof entry === "string")
      problems.push(`line ${index + 1}: not a known_hosts entry: ${entry}: current value is ${quote(line)}`);
    else pinned ||= entry.marker !== "@revoked" && namesOf(endpoint).some((name) => matches(entry.names, name));
  }
  if (problems.length === 0 && !pinned) problems.push(`no entry for ${showEndpoint(endpoint)}`);
  return problems;
}

/** The lines as ssh reads them. */
export function normaliseKnownHosts(text: string): string {
  return `${text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").trim()}\n`;
}

/** The way a host is written in known_hosts: the port only when it is not 22. */
export function knownHostName({ host, port }: Endpoint): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

export function showEndpoint({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** ssh looks for a name with its port first and then without. */
function namesOf(endpoint: Endpoint): string[] {
  return [...new Set([knownHostName(endpoint), endpoint.host.toLowerCase()])];
}

interface Entry {
  readonly marker: string;
  readonly names: string;
}

/** An entry, or what is wrong with it. */
function readEntry(line: string): Entry | string {
  const fields = line.split(/[ \t]+/);
  const marker = fields[0]?.startsWith("@") === true ? (fields.shift() ?? "") : "";
  if (marker !== "" && marker !== "@cert-authority" && marker !== "@revoked") return "unknown marker";
  const [names, type, blob] = fields;
  if (names === undefined || type === undefined || blob === undefined) return "it needs a host, a key type and a key";
  if (!keyTypes.test(type)) return "unknown key type";
  if (innerType(blob) !== type) return "the key is damaged or of another type";
  if (names.startsWith("|") && !/^\|1\|[A-Za-z0-9+/]{27}=\|[A-Za-z0-9+/]{27}=$/.test(names))
    return "the hashed name is damaged";
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

function matches(names: string, wanted: string): boolean {
  const [, , salt, hash] = names.split("|");
  if (names.startsWith("|1|")) {
    return (
      createHmac("sha1", Buffer.from(salt ?? "", "base64"))
        .update(wanted)
        .digest("base64") === hash
    );
  }
  const patterns = names.toLowerCase().split(",");
  if (patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1), wanted))) return false;
  return patterns.some((pattern) => fits(pattern, wanted));
}

/** As ssh_config(5) has them under PATTERNS. */
const wildcards: ReadonlyMap<string, Place> = new Map([
  ["*", { fits: () => true, repeats: true }],
  ["?", { fits: () => true }],
]);

function fits(pattern: string, name: string): boolean {
  const places = Array.from(pattern, (character) => wildcards.get(character) ?? literal(character));
  return fitsPlaces(places, name);
}
