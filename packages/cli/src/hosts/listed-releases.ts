import type { JournaledRelease } from "@stageway/delivery";

/** A deployment of a release on one host, as that host's journal has it. */
export interface ListedDeployment {
  readonly host: string;
  readonly number: number;
  readonly flow: string;
  readonly outcome: string;
  readonly running: boolean;
  /** ISO 8601, by the host's clock. */
  readonly ended: string;
}

/** A release with everything that the hosts know of it. */
export interface ListedRelease {
  readonly version: string;
  readonly commit: string;
  /** `registry/repository@sha256:…`; empty when images were named one by one. */
  readonly reference: string;
  /** Whether it was confirmed on a host. */
  readonly verified: boolean;
  /** Hosts on which it runs now. */
  readonly runsOn: readonly string[];
  /** The newest first. */
  readonly deployments: readonly ListedDeployment[];
}

/** One line for each release, the one that was deployed last first, from the journals of all hosts of a stage. */
export function listByRelease(
  hosts: readonly { readonly host: string; readonly releases: readonly JournaledRelease[] }[],
): readonly ListedRelease[] {
  const found = hosts.flatMap(({ host, releases }) => releases.map((release) => ({ host, release })));
  found.sort((a, b) => b.release.number - a.release.number || (a.host < b.host ? -1 : 1));
  const groups = Map.groupBy(found, ({ release: { reference, version, commit } }) =>
    JSON.stringify([reference, version, commit]),
  );
  return [...groups.values()].flatMap((group) => {
    const [newest] = group;
    if (newest === undefined) return [];
    const { version, commit, reference } = newest.release;
    return {
      ...{ version, commit, reference },
      verified: group.some(({ release }) => release.verified),
      runsOn: group.filter(({ release }) => release.running).map(({ host }) => host),
      deployments: group.map(({ host, release: { number, flow, outcome, running, endedAt } }) => ({
        ...{ host, number, flow, outcome, running },
        ended: new Date(endedAt).toISOString(),
      })),
    };
  });
}
