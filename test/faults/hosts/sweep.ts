import type { Case, Sweep } from "../sweep.ts";
import { momentsOf } from "./moments.ts";
import { deployAgain, killAt } from "./point.ts";
import { openSites, type Fate, type Sites } from "./site.ts";
import { kinds, type Kind, type Moment } from "./strike.ts";

/** Real deployments to real hosts are struck at every step of their journal; each kind of kill has a host of its own. */
export const hostKills: Sweep = {
  name: "host-kills",
  trouble:
    "kill -9 of the action, of its ssh (master and clients), of the job on the host, of the host's Docker engine with containerd, on real hosts and at every step of the journal: of a deployment that is held and confirmed, of one that is undone",
  unit: "kill points",
  must: "what the action tells is true; the next run finishes or undoes it with no manual step; what runs is all of one release, the one that is called current, and has read the files of that one at its start; no request fails but, when it is the engine, until it is back",
  sample: 1,
  engine: true,
  async open() {
    await using stack = new AsyncDisposableStack();
    const sites = stack.use(await openSites(kinds));
    const first = async (kind: Kind) => deployAgain(sites.of(kind), await sites.of(kind).release("well"));
    const failed = (await Promise.all(kinds.map(first))).flat();
    if (failed.length > 0) throw new Error(`Cannot begin: ${failed.join("; ")}`);
    const cases = (["well", "never well"] as const).flatMap((fate) =>
      momentsOf(fate).map((at, index) => caseOf(sites, fate, at, index)),
    );
    const owned = stack.move();
    return { cases, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  },
};

/** Every other action that is killed is followed by its post step, and every fourth run afterwards brings another release. */
function caseOf(sites: Sites<Kind>, fate: Fate, at: Moment, index: number): Case {
  const usual = fate === "well" ? "same" : "current";
  const point = { fate, at, runnerStays: index % 2 === 1, next: index % 4 === 3 ? "another" : usual } as const;
  const run = async () => {
    const found = kinds.map(async (kind) =>
      (await killAt(sites.of(kind), { kind, ...point }).catch(told)).map((what) => `${kind}: ${what}`),
    );
    return { tried: kinds.length, lost: (await Promise.all(found)).flat() };
  };
  return { name: `${fate === "well" ? "confirmed" : "undone"}, ${at.phase} ${at.step}`, run };
}

function told(error: unknown): string[] {
  return [`the case itself failed: ${Error.isError(error) ? (error.stack ?? "") : String(error)}`];
}
