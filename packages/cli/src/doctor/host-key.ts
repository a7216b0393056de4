import { createHash } from "node:crypto";
import type { Processes } from "@stageway/core";
import { pinnedLines } from "../hosts/keys.ts";
import { rowsOf, type Row } from "./row.ts";

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What is known of the keys of a host and of those on the way to it. */
export interface HostKeys {
  readonly rows: Row[];
  /** Whether all of them are pinned: only then is there a connection. */
  readonly pinned: boolean;
}

/**
 * Compares the keys that the first machine of the way shows with those that are pinned, and says which of the others are
 * not pinned: they are compared when logging in. What a machine shows is printed, never trusted.
 */
export async function checkHostKeys(way: readonly Endpoint[], file: string, processes: Processes): Promise<HostKeys> {
  const checked = await Promise.all(
    way.map(async (hop, index) => {
      const pinned = await pinnedLines(file, hop, processes);
      return index === 0 ? await compare(hop, pinned, file, processes) : behind(hop, pinned, way[index - 1], file);
    }),
  );
  return { rows: checked, pinned: checked.every(({ state }) => state === "ok") };
}

async function compare(address: Endpoint, pinned: string, file: string, processes: Processes): Promise<Row> {
  const { ok, failed } = rowsOf(address.host);
  const scan = await processes.run("ssh-keyscan", ["-T", "8", "-p", String(address.port), address.host], {
    timeout: 30_000,
  });
  const lines = scan.stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length === 0) {
    const todo = "Is the host up, does sshd listen there, and does a firewall stand between?";
    return failed("reachable", `nothing answers on port ${address.port}`, todo);
  }
  const keys = new Set(pinned.split("\n").map(keyOf));
  if (lines.some((line) => keys.has(keyOf(line)))) return ok("host key", `pinned in ${file}`, known(address, pinned));
  const why =
    pinned === "" ? `not pinned in ${file}` : `not the one that is pinned in ${file}: somebody else may answer there`;
  return failed("host key", why, advice(address, lines));
}

/** A host that is only reached from another one. */
function behind(address: Endpoint, pinned: string, before: Endpoint | undefined, file: string): Row {
  const { ok, failed } = rowsOf(address.host);
  if (pinned !== "") return ok("host key", `pinned in ${file}, compared when logging in`, known(address, pinned));
  const todo = `On ${before?.host ?? "the jump host"}: ssh-keyscan -p ${address.port} ${address.host}; compare with what the host's own console says, and put the lines into ${file}`;
  return failed("host key", `not pinned in ${file}`, todo);
}

/** The pinned lines, as the input known-hosts takes them: with the name in clear. */
function known(address: Endpoint, pinned: string): string {
  const name = address.port === 22 ? address.host : `[${address.host}]:${address.port}`;
  const lines = pinned.split("\n").filter((line) => !line.startsWith("@"));
  return ["For the input known-hosts:", ...lines.map((line) => `  ${name} ${keyOf(line)}`)].join("\n");
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
