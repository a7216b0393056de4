import { ActionError, didYouMean, plain, quote } from "@stageway/core";
import { hostLabel, openTarget, type Connection } from "@stageway/remote";
import { UsageError } from "../parse-call.ts";
import type { Call, Result, World } from "../verb.ts";
import { hasNoShell } from "./journal.ts";
import { askHosts } from "./ask-hosts.ts";
import { placeOf, type Place } from "./place.ts";
import { inDirectory } from "./reach.ts";

/** Prints the log of a deployment, or what services print. */
export async function logs(call: Call, world: World): Promise<Result> {
  const lines = call.text("lines") ?? "200";
  if (!/^\d{1,6}$/.test(lines))
    throw new UsageError(`Cannot print logs: --lines must be a number: current value is ${quote(lines)}`, {
      hint: "For example --lines 500",
    });
  if (call.flag("follow") && call.flag("json"))
    throw new UsageError("Cannot print logs: what goes on is no document: --follow and --json are both given", {
      hint: "Leave one of them out",
    });
  const number = call.argument;
  if (number !== undefined && !/^[1-9]\d{0,17}$/.test(number))
    throw new UsageError(`Cannot print logs: a deployment has a number: current value is ${quote(number)}`, {
      hint: "stageway status says the numbers; a service's log is --service NAME",
    });
  const place = await placeOf(call, world);
  const { paint } = world.view;
  const command =
    call.texts("service").length > 0 ? serviceLogs(place, call, lines) : journal(place, number, lines, call);
  const several = place.hosts.length > 1;
  const work = async (connection: Connection): Promise<Printed> => {
    const host = hostLabel(connection.address);
    const show = (line: string) => world.print(several ? `${paint.bold(host)} ${line}` : line);
    const onLine = call.flag("follow") ? show : undefined;
    const said =
      (await read(connection, command, onLine, { place, call, world })) ??
      (await readByProgram(connection, place, call, Number(lines), onLine));
    return { host, lines: said };
  };
  const { answered, silent } = await askHosts(place, call, world, work, asking);
  const services = call.texts("service");
  if (services.length > 0 && Number(lines) > 0 && !call.flag("follow") && !call.flag("json"))
    for (const { host } of answered.filter(({ lines: said }) => said.every((line) => line === "")))
      world.view.note(`The log of ${services.join(", ")} is empty${several ? ` on ${host}` : ""}`);
  const text = answered
    .filter(({ lines: said }) => said.some((line) => line !== ""))
    .map(({ host, lines: said }) => [...(several ? [paint.bold(host)] : []), ...said].join("\n"));
  return {
    text: text.join("\n"),
    json: { stage: place.stage, hosts: answered, silent },
    exitCode: silent.length > 0 ? 1 : 0,
  };
}

const asking = { doing: "Reading the log of", done: "Read the log of", missed: "has no log to show" };

interface Printed {
  readonly host: string;
  /** Empty where they were printed as they came. */
  readonly lines: readonly string[];
}

async function read(
  connection: Connection,
  command: readonly string[],
  show: ((line: string) => void) | undefined,
  { place, call, world }: { readonly place: Place; readonly call: Call; readonly world: World },
): Promise<string[] | undefined> {
  const onLine = show && ((line: string) => show(plain(line)));
  const { ok, stdout, stderr, cancelled } = await connection.exec(command, { onLine, signal: world.signal });
  if (cancelled || world.signal.aborted) return [];
  if (hasNoShell(stdout)) return undefined;
  const said = plain(stderr).trim().split("\n").at(-1) ?? "";
  if (!ok) {
    const meant = /no such service/i.test(said) ? await meantService(connection, place, call.texts("service")) : "";
    throw new ActionError(`Cannot print logs of ${connection.address.host}: ${said || "it said nothing"}${meant}`);
  }
  return show === undefined ? plain(stdout).split("\n") : [];
}

/** Which services there are, and which of them was probably meant. Compose lists them in another order each time. */
async function meantService(connection: Connection, { directory }: Place, asked: readonly string[]): Promise<string> {
  const { ok, stdout } = await connection.exec(inDirectory(directory, "exec docker compose config --services"));
  const known = plain(stdout).split("\n").filter(Boolean).sort();
  const [wrong] = asked.filter((name) => !known.includes(name));
  if (!ok || wrong === undefined) return "";
  return `; known: ${known.join(", ")}${didYouMean(wrong, known)}`;
}

/** By a key without a shell: what the program on the host tells of a deployment. */
async function readByProgram(
  connection: Connection,
  { directory }: Place,
  call: Call,
  count: number,
  show: ((line: string) => void) | undefined,
): Promise<string[]> {
  const printed: string[] = [];
  const log = (line: string) => (show === undefined ? void printed.push(plain(line)) : show(plain(line)));
  const target = openTarget({ shell: connection, directory, log });
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
