import { exitCodes, type Outcome } from "@stageway/core";
import type { Facts } from "@stageway/delivery";
import { hostLabel } from "@stageway/remote";
import type { Place } from "../hosts/place.ts";
import type { Result, World } from "../verb.ts";
import type { Paint } from "../view.ts";
import { fateTable, type HostFates } from "./container-fates.ts";

/** What became known of a delivery. */
export interface Known extends Omit<Partial<Facts>, "outcome"> {
  readonly outcome?: Outcome | undefined;
  readonly version?: string;
  readonly fates?: readonly HostFates[];
}

/** The exit code of a command that somebody interrupted, whatever came of it. */
const interrupted = 130;

/** What a delivery ends with, for people and for programs; without an outcome it was a dry run. */
export function resultOf(known: Known, { stage, hosts }: Place, { view: { paint }, signal }: World): Result {
  const { outcome, fates = [], deployment, ...facts } = known;
  const code = outcome === undefined ? 0 : exitCodes[outcome];
  return {
    text: outcome === undefined ? fateTable(fates, paint) : sentence(outcome, { ...facts, stage }, paint),
    json: {
      stage,
      hosts: hosts.map(hostLabel),
      outcome: outcome ?? null,
      ...facts,
      number: facts.number ?? deployment?.number,
      plan: fates,
    },
    exitCode: signal.aborted ? interrupted : code,
  };
}

interface Said {
  readonly stage: string;
  readonly version?: string;
  readonly number?: number | undefined;
}

function sentence(outcome: Outcome, { stage, version = "the release", number }: Said, paint: Paint): string {
  const which = number === undefined ? "" : ` (deployment ${number})`;
  const said: Readonly<Record<Outcome, string>> = {
    deployed: paint.green(`deployed: ${version} runs on ${stage}${which}`),
    unchanged: paint.green(`unchanged: ${version} ran on ${stage} already`),
    superseded: paint.yellow(`superseded: a newer deployment than that of ${version} goes to ${stage}`),
    refused: paint.red(`refused: nothing was touched on ${stage}`),
    "rolled-back": paint.red(`rolled-back: what ran before ${version} runs on ${stage} again`),
    degraded: paint.red(`degraded: how it stands on ${stage} is said above`),
  };
  return said[outcome];
}
