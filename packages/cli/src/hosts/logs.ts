import { ActionError, plain, quote } from "@stageway/core";
import { hostLabel, openTarget, type Connection } from "@stageway/remote";
import { UsageError } from "../parse-call.ts";
import type { Call, Result, World } from "../verb.ts";
import { hasNoShell } from "./journal.ts";
import { placeOf, type Place } from "./place.ts";
import { inDirectory, onHost } from "./reach.ts";

/** Prints the log of a deployment, or what services print. */
export async function logs(call: Call, world: World): Promise<Result> {
  const lines = call.text("lines") ?? "200";
  if (!/^\d{1,6}$/.test(lines))
    throw new UsageError(`Cannot print logs: --lines must be a number: current value is ${quote(lines)}`, {
      hint: "For example --lines 500",
    });
  const number = call.argument;
  if (number !== undefined && !/^[1-9]\d{0,17}$/.test(number))
    throw new UsageError(`Cannot print logs: a deployment has a number: current value is ${quote(number)}`, {
      hint: "stageway status says the numbers; a service's log is --service NAME",
    });
  const place = await placeOf(call, world);
  const command =
    call.texts("service").length > 0 ? serviceLogs(place, call, lines) : journal(place, number, lines, call);
  const follow = call.flag("follow");
  const hosts: { host: string; lines: string[] }[] = [];
  for (const address of place.hosts) {
    const work = async (connection: Connection) =>
      (await read(connection, command, follow, world)) ?? (await readByProgram(connection, place, call, Number(lines)));
    const printed = await onHost(address, place, call, world, work);
    hosts.push({ host: hostLabel(address), lines: printed });
    if (follow) break; // One that is followed has no end.
  }
  const text = hosts.map(({ host, lines: said }) =>
    [...(hosts.length > 1 ? [world.view.paint.bold(host)] : []), ...said].join("\n"),
  );
  return { text: follow ? "" : text.join("\n"), json: { stage: place.stage, hosts } };
}

async function read(
  connection: Connection,
  command: readonly string[],
  follow: boolean,
  world: World,
): Promise<string[] | undefined> {
  const onLine = follow ? (line: string) => world.print(plain(line)) : undefined;
  const { ok, stdout, stderr, cancelled } = await connection.exec(command, { onLine, signal: world.signal });
  if (cancelled || world.signal.aborted) return [];
  if (hasNoShell(stdout)) return undefined;
  const said = plain(stderr).trim().split("\n").at(-1) ?? "";
  if (!ok) throw new ActionError(`Cannot print logs of ${connection.address.host}: ${said || "it said nothing"}`);
  return follow ? [] : plain(stdout).split("\n");
}

/** By a key without a shell: what the program on the host tells of a deployment. */
async function readByProgram(
  connection: Connection,
  { directory }: Place,
  call: Call,
  count: number,
): Promise<string[]> {
  const printed: string[] = [];
  const target = openTarget({ shell: connection, directory, log: (line) => printed.push(plain(line)) });
  const newest = call.argument === undefined ? (await target.status()).newest : Number(call.argument);
  if (newest === undefined || call.texts("service").length > 0) {
    const why =
      newest === undefined
        ? "stageway deployed nothing here yet"
        : "a key without a shell cannot read what services print";
    throw new ActionError(`Cannot print logs of ${connection.address.host}: ${why}`);
  }
  await target.follow(newest);
  return printed.slice(-count);
}

function serviceLogs({ directory }: Place, call: Call, lines: string): string[] {
  const follow = call.flag("follow") ? ["--follow"] : [];
  const script = 'exec docker compose logs --no-color "$@"';
  return inDirectory(directory, script, "--tail", lines, ...follow, "--", ...call.texts("service"));
}

/** The log that the program on the host keeps of a deployment; the newest one's when no number is given. */
function journal({ directory }: Place, number: string | undefined, lines: string, call: Call): string[] {
  return inDirectory(directory, journalScript, number ?? "", lines, call.flag("follow") ? "-f" : "");
}

const journalScript = `
cd .stageway/deployments 2>/dev/null || { echo "stageway deployed nothing here yet" >&2; exit 1; }
number=$1
[ -n "$number" ] || number=$(ls | grep -E '^[0-9]+$' | sort -n | tail -n 1)
[ -f "$number/log" ] || { echo "there is no deployment $number; known: $(ls | grep -E '^[0-9]+$' | sort -n | tail -n 5 | tr '\\n' ' ')" >&2; exit 1; }
exec tail -n "$2" $3 "$number/log"
`;
