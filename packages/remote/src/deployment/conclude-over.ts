import { describe, formatDuration, type Clock, type Log, type Outcome } from "@stageway/core";
import { openTarget } from "../target/target.ts";
import type { Conclusion, VerdictWord } from "./conclusion.ts";
import { heldHost } from "./held-host.ts";
import { hostLabel, remedies } from "./host-ending.ts";
import { JournalLog } from "./journal-log.ts";
import { logOfHost } from "./log-of-host.ts";
import type { DeploymentReference } from "./reference.ts";
import { concludeHosts, type ConclusionOver } from "./verdict-over-hosts.ts";
import { shellOver, type Way } from "./way.ts";

/** The deployment to conclude, the verdict, and how the end is recorded. */
export interface Concluding {
  readonly reference: DeploymentReference;
  readonly verdict: VerdictWord;
  /** Who gives the verdict, and why. */
  readonly who: string;
  /** Closes the deployment's record. */
  readonly close: (ending: { readonly outcome: Outcome; readonly reason: string }) => Promise<void>;
  /** Called with the outcome, in total and on each host. */
  readonly ended?: (conclusion: ConclusionOver) => void;
}

/** The clock and the log. */
export interface ConcludingWorld {
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds for which an unreachable host is retried. It undoes an unconfirmed deployment by itself. */
const patience = 30_000;

/** Confirms or undoes a deployment on every host, follows it to its end, closes its record and logs the outcome. */
export async function concludeOver(
  ways: readonly Way[],
  { reference, verdict, who, close, ended }: Concluding,
  { clock, log }: ConcludingWorld,
): Promise<Outcome> {
  const { directory, number, stage } = reference;
  const journals: JournalLog[] = [];
  const hosts = ways.map((way) => {
    const journal = new JournalLog(ways.length > 1 ? logOfHost(log, hostLabel(way.address)) : log);
    journals.push(journal);
    const target = openTarget({ shell: shellOver(way), directory, clock, log: journal.line });
    return heldHost({ address: way.address, target, number, patience: () => patience });
  });
  const started = clock.monotonic();
  const { hosts: endings, ...conclusion } = await concludeHosts(hosts, verdict, who);
  for (const journal of journals) await journal.flush();
  // The target has the truth: what GitHub was not told does not change how the deployment ended.
  await close(conclusion).catch((error: unknown) => {
    log.warning(`The record is not up to date, the next run puts it right: ${describe(error)}`);
  });
  const took = formatDuration(clock.monotonic() - started);
  ended?.({ ...conclusion, hosts: endings });
  tell(conclusion, { number, stage, verdict, took, next: remedies(endings) }, log);
  return conclusion.outcome;
}

interface Told {
  readonly number: number;
  readonly stage: string;
  readonly verdict: VerdictWord;
  readonly took: string;
  /** What resolves it. */
  readonly next: readonly string[];
}

function tell({ outcome, reason, late }: Conclusion, { number, stage, verdict, took, next }: Told, log: Log): void {
  const what = `Deployment ${number} on ${stage}`;
  const said = next.map((line) => `\n${line}`).join("");
  if (late !== undefined) {
    log.error(`Cannot ${verdict} deployment ${number} on ${stage}: ${late}; it ended ${outcome}${said}`);
  } else if (outcome === "deployed") {
    log.info(`${what} is confirmed (${took})`);
    if (reason !== "") log.warning(`The release runs, but not all was done afterwards: ${reason}`);
  } else if (outcome === "rolled-back")
    log.error(`${what} was undone, what ran before runs again (${took}): ${reason}`);
  else log.error(`Cannot ${verdict} deployment ${number} on ${stage}: ${reason}; it ended ${outcome}${said}`);
}
