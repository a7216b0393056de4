import { createProcesses, type Outcome, type Secret } from "@stageway/core";
import { closeOpened } from "@stageway/records";
import { concludeOver, type Connection, type DeploymentReference, type VerdictWord } from "@stageway/remote";
import type { World } from "./order.ts";

export interface ConcludeOrder {
  readonly deployment: DeploymentReference;
  readonly verdict: VerdictWord;
  /** Who gives the verdict, and why. */
  readonly who: string;
  readonly token: Secret | undefined;
}

/** Gives a held deployment its verdict, follows it to its end, and closes its record. */
export async function conclude(
  connection: Connection,
  { deployment: reference, verdict, who, token }: ConcludeOrder,
  { context, clock, log, env }: World,
): Promise<Outcome> {
  const close = (ending: Parameters<typeof closeOpened>[2]) =>
    closeOpened(token, reference, ending, { context, clock, log });
  const world = { clock, log, processes: createProcesses({ env }) };
  return await concludeOver(connection, { reference, verdict, who, close }, world);
}
