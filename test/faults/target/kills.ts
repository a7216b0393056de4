import {
  countCalls,
  killedJobs,
  killJob,
  type Kill,
  type KilledJob,
} from "../../../packages/remote/test/killed-job.ts";
import type { Case, Sweep } from "../sweep.ts";

/** Shells that hosts have; the other one is what small hosts have. */
export const interpreters = ["dash", "busybox sh"] as const;

/** The job on the host is killed with all its processes, at every call that changes something. */
export const kills: Sweep = {
  name: "kills",
  trouble:
    "kill -9 of the job on the host with all its processes, before and after every call that changes something: one that succeeds, one that fails, one behind a gate, two whose containers read a file, in dash and busybox",
  unit: "kill points",
  must: "the next run finishes or undoes it: the files of one release, never of two, and what runs has read those, nothing left behind, nothing degraded",
  sample: 4,
  open: async () => {
    const jobs = interpreters.flatMap((interpreter) =>
      (Object.keys(killedJobs) as KilledJob[]).map((which) => ({ interpreter, which })),
    );
    const points = await Promise.all(jobs.map(pointsOf));
    return { cases: points.flat().map(caseOf), [Symbol.asyncDispose]: () => Promise.resolve() };
  },
};

async function pointsOf({ interpreter, which }: Pick<Kill, "interpreter" | "which">): Promise<readonly Kill[]> {
  const calls = await countCalls(interpreter, which);
  return Array.from({ length: calls }, (_, index) => index + 1).flatMap((at) =>
    (["before", "after"] as const).map((when) => ({ interpreter, which, at, when })),
  );
}

function caseOf(kill: Kill): Case {
  const { interpreter, which, at, when } = kill;
  return {
    name: `${which} in ${interpreter}, ${when} call ${at}`,
    run: async () => ({ tried: 1, lost: (await killJob(kill)).faults }),
  };
}
