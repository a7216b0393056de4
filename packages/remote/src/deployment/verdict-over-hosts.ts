import type { Conclusion, VerdictWord } from "./conclusion.ts";
import type { HeldHost } from "./held-host.ts";
import { conclusionOver, type HostEnding } from "./host-ending.ts";

/** Milliseconds within which the verdict has to reach all hosts, once each has said that it is still held. */
const span = 120_000;

/** How a deployment ended, over all its hosts and on each. */
export interface ConclusionOver extends Conclusion {
  readonly hosts: readonly HostEnding[];
}

/**
 * Gives the verdict on all hosts of a deployment. It is only confirmed anywhere once every host has said that it is still
 * held there; else it is undone everywhere. One host has the verdict at once.
 */
export async function concludeHosts(
  hosts: readonly HeldHost[],
  verdict: VerdictWord,
  who: string,
): Promise<ConclusionOver> {
  const obstacle = verdict === "confirm" && hosts.length > 1 ? await obstacleOn(hosts) : undefined;
  const given = obstacle === undefined ? verdict : "undo";
  const why = obstacle === undefined ? who : `${who}, since it cannot be confirmed on ${obstacle}`;
  const endings = await Promise.all(hosts.map((host) => host.conclude(given, why)));
  const conclusion = conclusionOver(endings, obstacle === undefined ? undefined : `not confirmed: ${obstacle}`);
  return { ...conclusion, ...(obstacle !== undefined && { late: obstacle }), hosts: endings };
}

async function obstacleOn(hosts: readonly HeldHost[]): Promise<string | undefined> {
  const answers = await Promise.all(
    hosts.map(async (host) => {
      const problem = await host.hold(span);
      return problem === undefined ? [] : [`${host.name}: ${problem}`];
    }),
  );
  return answers.flat()[0];
}
