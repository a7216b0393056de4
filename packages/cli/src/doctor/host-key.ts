import { createHash } from "node:crypto";
import type { Processes } from "@stageway/core";
import { rowsOf, type Row } from "./row.ts";

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Whether a host answers, and whether the key that it shows is pinned. */
export interface HostKey {
  readonly row: Row;
  readonly pinned: boolean;
}

/** Compares the keys that a host shows with those that are pinned. What it shows is printed, never trusted. */
export async function checkHostKey(
  address: Endpoint,
  pinned: string,
  file: string,
  processes: Processes,
): Promise<HostKey> {
  const { ok, missing } = rowsOf(address.host);
  const scan = await processes.run("ssh-keyscan", ["-T", "8", "-p", String(address.port), address.host], {
    timeout: 30_000,
  });
  const lines = scan.stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) {
    const todo = "Is the host up, does sshd listen there, and does a firewall stand between?";
    return { pinned: false, row: missing("reachable", `nothing answers on port ${address.port}`, todo) };
  }
  const keys = new Set(pinned.split("\n").map(keyOf));
  if (lines.some((line) => keys.has(keyOf(line)))) return { pinned: true, row: ok("host key", `pinned in ${file}`) };
  const why =
    pinned === "" ? `not pinned in ${file}` : `not the one that is pinned in ${file}: somebody else may answer there`;
  return { pinned: false, row: missing("host key", why, advice(address, lines)) };
}

function advice({ host }: Endpoint, lines: readonly string[]): string {
  return [
    `Compare these fingerprints with what the host's own console says (for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done):`,
    ...lines.map((line) => `  ${fingerprint(line)}`),
    `When they agree, these lines pin ${host}, here and in the variable that known-hosts is given:`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

/** Type and key of a known_hosts line. */
function keyOf(line: string): string {
  return line
    .split(/\s+/)
    .filter((word) => !word.startsWith("@"))
    .slice(1, 3)
    .join(" ");
}

/** As ssh-keygen -l writes it. */
function fingerprint(line: string): string {
  const [type = "", blob = ""] = keyOf(line).split(" ");
  const hash = createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64").replace(/=+$/, "");
  return `SHA256:${hash} (${type})`;
}
