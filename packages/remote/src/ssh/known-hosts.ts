import { createHmac } from "node:crypto";
import { quote } from "@stageway/core";
import { readEntry, type Entry } from "./known-hosts-entry.ts";

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Maximum number of invalid lines in a message. */
const mostProblems = 20;

/** The message for missing host keys. */
export const pinningRequired =
  "required: pin the host key (ssh-keyscan on a trusted network, compare with the console); there is no way to skip this";

/**
 * Checks known_hosts lines for an endpoint (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), including hashed names, patterns and `[host]:port`. Gives
 * the problems; empty when a host key is pinned.
 */
export function checkKnownHosts(text: string, endpoint: Endpoint): string[] {
  if (text.trim() === "") return [pinningRequired];
  if (text.includes("PRIVATE KEY-----")) return ["has a private key in it: give lines of known_hosts"];
  const problems: string[] = [];
  let more = 0;
  const entries: Entry[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const entry = readEntry(line);
    if (typeof entry !== "string") entries.push(entry);
    else if (problems.length < mostProblems)
      problems.push(`line ${index + 1}: not a known_hosts entry: ${entry}: current value is ${quote(line)}`);
    else more++;
  }
  if (more > 0) problems.push(`and ${more} more`);
  if (problems.length > 0) return problems;
  if (entries.length === 0) return ["has comments and no key: ssh-keyscan found none"];
  return entries.some((entry) => entry.marker !== "@revoked" && isFor(entry, endpoint))
    ? []
    : [`no entry for ${showEndpoint(endpoint)}${nearMiss(entries, endpoint)}`];
}

/** The lines in the form that ssh reads. */
export function normaliseKnownHosts(text: string): string {
  return `${linesOf(text).join("\n").trim()}\n`;
}

/** A host as known_hosts spells it: with the port only when it is not 22. */
export function knownHostName({ host, port }: Endpoint): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** `host:port`, with brackets around an IPv6 address. */
export function showEndpoint({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The lines without surrounding blanks, quotes and byte order marks. */
function linesOf(text: string): string[] {
  const bare = text.replaceAll("\ufeff", "");
  const [, , inner = bare] = /^\s*(["'])([^"']*)\1\s*$/.exec(bare) ?? [];
  return inner.split(/\r\n|\r|\n/).map((line) => line.trim());
}

/** Why the entries do not pin the host although some resemble it. */
function nearMiss(entries: readonly Entry[], endpoint: Endpoint): string {
  if (entries.some((entry) => isFor(entry, endpoint))) return " but one that is @revoked";
  const host = endpoint.host.toLowerCase();
  const near = entries
    .flatMap(({ names }) => names.toLowerCase().split(","))
    .find((name) => name === host || name.startsWith(`[${host}]:`));
  if (near !== undefined) return `: the entry of ${near} is for another port; write ${knownHostName(endpoint)}`;
  const hashed = entries.filter(({ names }) => names.startsWith("|")).length;
  return hashed > 0 ? ` (${hashed} of the names are hashed, and are not this one)` : "";
}

/** ssh looks up a name with its port first, then without. */
function isFor({ names }: Entry, endpoint: Endpoint): boolean {
  return [knownHostName(endpoint), endpoint.host.toLowerCase()].some((name) => matches(names, name));
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

/** Whether a name is one of a pattern's, in which `*` stands for any characters and `?` for one. */
function fits(pattern: string, name: string): boolean {
  let ends = new Set([0]);
  for (const sign of pattern) {
    const next = new Set<number>();
    for (const end of ends) {
      if (sign === "*") for (let at = end; at <= name.length; at++) next.add(at);
      else if (end < name.length && (sign === "?" || sign === name[end])) next.add(end + 1);
    }
    ends = next;
  }
  return ends.has(name.length);
}
