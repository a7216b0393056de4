import { hostname } from "node:os";
import { plain, quote } from "@stageway/core";
import { hostLabel, type Connection, type Verdict } from "@stageway/remote";
import { UsageError } from "../parse-call.ts";
import type { Call, Result, World } from "../verb.ts";
import { openJournal } from "./journal.ts";
import { askHosts } from "./ask-hosts.ts";
import { placeOf } from "./place.ts";

interface Unlocked {
  readonly host: string;
  /** The deployment that held the lease; absent when nobody did. */
  readonly number?: number;
  readonly verdict?: Verdict;
}

/** Ends the lease of a run that died or stands still, and sees its deployment to its end. */
export async function unlock(call: Call, world: World): Promise<Result> {
  const { argument } = call;
  if (argument !== undefined && !/^[1-9]\d{0,15}$/.test(argument))
    throw new UsageError(`Cannot unlock: a deployment has a number: current value is ${quote(argument)}`, {
      hint: "stageway status says who holds the lease",
    });
  const place = await placeOf(call, world);
  const who = `${world.env["USER"] ?? "somebody"} on ${hostname()}`;
  const several = place.hosts.length > 1;
  const work = (connection: Connection) => {
    const name = several ? `${hostLabel(connection.address)} ` : "";
    return unlockOn(connection, place.directory, call, who, (line) => world.view.foreign(`${name}${line}`));
  };
  const { answered: hosts, silent } = await askHosts(place, call, world, work, asking);
  const refused = hosts.some(({ verdict }) => verdict?.accepted === false);
  const degraded = hosts.some(({ verdict }) => verdict?.deployment.outcome === "degraded");
  return {
    text: hosts.map(tell).join("\n"),
    json: { stage: place.stage, hosts, silent },
    exitCode: degraded ? 3 : refused || silent.length > 0 ? 1 : 0,
  };
}

const asking = { doing: "Unlocking", done: "Asked for the lease on", missed: "was not unlocked" };

async function unlockOn(
  connection: Connection,
  directory: string,
  call: Call,
  who: string,
  log: (line: string) => void,
): Promise<Unlocked> {
  const host = hostLabel(connection.address);
  const target = await openJournal(connection, directory, { log });
  if (target === undefined) return { host };
  const number = call.argument === undefined ? (await target.status()).holder?.number : Number(call.argument);
  if (number === undefined) return { host };
  return { host, number, verdict: await target.unlock(number, who, { force: call.flag("force") }) };
}

function tell({ host, number, verdict }: Unlocked): string {
  if (number === undefined || verdict === undefined) return `${host}: nobody holds the lease`;
  if (!verdict.accepted)
    return `${host}: not unlocked: ${plain(verdict.reason)}; --force ends an owner that is at work`;
  const { outcome = "not ended", reason = "" } = verdict.deployment;
  return `${host}: unlocked; deployment ${number}: ${outcome}${reason === "" ? "" : `: ${plain(reason)}`}`;
}
