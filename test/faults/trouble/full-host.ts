import { fillDisk } from "../../../packages/testbed/src/index.ts";
import type { Case } from "../sweep.ts";
import { caseOn, type Lend } from "./case-on.ts";
import { momentNames, type Moment } from "./moments.ts";
import { endingOf, troubled, troubledHold, unrepaired, untruths, type Stand } from "./stand.ts";

/** Bytes that are left on the disk: nothing, a few files of the journal, containers but no image, nearly what is needed. */
const left = [0, 16 << 10, 256 << 10, 8 << 20] as const;

/** The disk of the host, on which projects and images lie, is full from some moment on. */
export function fullHostCases(lend: Lend): readonly Case[] {
  const before = left.map((leave) => caseOf(`the host's disk full before, but ${leave} bytes`, leave));
  const meanwhile = momentNames.flatMap((moment) =>
    [0, 64 << 10].map((leave) => caseOf(`the host's disk full ${moment}, but ${leave} bytes`, leave, moment)),
  );
  const held = (["success", "failure", "none"] as const).map((verdict) => {
    const then = verdict === "none" ? "nobody there at its deadline" : `the job's ${verdict}`;
    return caseOn(lend, `the host's disk full during a hold, ${then}`, (stand) => fullDuringHold(stand, verdict));
  });
  return [...before, ...meanwhile, ...held];

  function caseOf(name: string, leave: number, moment?: Moment): Case {
    return caseOn(lend, name, (stand) => full(stand, leave, moment));
  }
}

async function full(stand: Stand, leave: number, moment: Moment | undefined): Promise<readonly string[]> {
  const { world } = stand.ground;
  if (moment === undefined) {
    await stand.begin();
    await using disk = await fillDisk(world.host, { leave });
    await using job = await world.job();
    const lost = await untruths(stand, endingOf(await stand.deploy(job)));
    await disk.free();
    return [...lost, ...(await unrepaired(stand))];
  }
  await using stack = new AsyncDisposableStack();
  const happen = async () => {
    stack.use(await fillDisk(world.host, { leave }));
  };
  return await troubled(stand, moment, happen, { mend: () => stack.disposeAsync() });
}

/** The deadline is in milliseconds of the host's uptime. */
const pastTheDeadline = `
cd /srv/shop/.stageway/deployments
read -r _ _ _ deadline _ <"$(ls | sort -n | tail -n 1)/state"
until read -r up _ </proc/uptime && [ "\${up%.*}" -gt $((deadline / 1000 + 2)) ]; do sleep 0.2; done`;

async function fullDuringHold(stand: Stand, verdict: "success" | "failure" | "none"): Promise<readonly string[]> {
  await using stack = new AsyncDisposableStack();
  const happen = async () => {
    stack.use(await fillDisk(stand.ground.world.host));
    if (verdict === "none") await stand.ground.sh(pastTheDeadline);
  };
  return await troubledHold(stand, happen, { verdict, hold: "15s", mend: () => stack.disposeAsync() });
}
