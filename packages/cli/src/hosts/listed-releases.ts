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
  /** Hosts on which it runs now, in the order of the stage. */
  readonly runsOn: readonly string[];
  /** The newest first. */
  readonly deployments: readonly ListedDeployment[];
}

/** One line for each release, the one that was deployed last first, from the journals of all hosts of a stage. */
export function listByRelease(
  hosts: readonly { readonly host: string; readonly releases: readonly JournaledRelease[] }[],
): readonly ListedRelease[] {
  const found = hosts.flatMap(({ host, releases }) => releases.map((release) => ({ host, release })));
  found.sort((a, b) => b.release.number - a.release.number);
  const groups = Map.groupBy(found, ({ release: { reference, version, commit } }) =>
    JSON.stringify([reference, version, commit]),
  );
  return [...groups.values()].flatMap((group) => {
    const [newest] = group;
    if (newest === undefined) return [];
    const { version, commit, reference } = newest.release;
    return {
      version,
      commit,
      reference,
      verified: group.some(({ release }) => release.verified),
      runsOn: hosts
        .map(({ host }) => host)
        .filter((name) => group.some(({ host, release }) => host === name && release.running)),
      deployments: group.map(({ host, release: { number, flow, outcome, running, endedAt } }) => ({
        host,
        number,
        flow,
        outcome,
        running,
        ended: new Date(endedAt).toISOString(),
      })),
    };
  });
}
