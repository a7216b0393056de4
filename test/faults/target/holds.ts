import { stat } from "node:fs/promises";
import { join } from "node:path";
import { eventually, filesOf, job, placing, sandbox } from "../../../packages/remote/src/target/testing.ts";
import type { Case, Sweep } from "../sweep.ts";
import { interpreters } from "./kills.ts";

const moments = 20;
/** Milliseconds. */
const hold = 2000;
/** Milliseconds that a host may be late, on a machine with other things to do; never early. */
const slack = 3000;

/** Whoever would give the verdict is gone at some moment of the hold; a verdict comes afterwards. */
export const holds: Sweep = {
  name: "holds",
  trouble: `the runner is gone at ${moments * 2} moments of a hold; somebody else wants to deploy meanwhile; a verdict comes too late`,
  unit: "holds",
  must: "undone by the host itself at the deadline, not before; the late verdict is told so and changes nothing; nobody else deploys meanwhile",
  sample: 2,
  open: () => {
    const cases = interpreters.flatMap((interpreter) =>
      Array.from({ length: moments }, (_, index) => caseOf(interpreter, Math.round((index * hold) / moments))),
    );
    return Promise.resolve({ cases, [Symbol.asyncDispose]: () => Promise.resolve() });
  },
};

function caseOf(interpreter: string, moment: number): Case {
  return {
    name: `gone after ${moment} ms in ${interpreter}`,
    run: async () => ({ tried: 1, lost: await leaveAt(interpreter, moment) }),
  };
}

async function leaveAt(interpreter: string, moment: number): Promise<string[]> {
  await using site = await sandbox(interpreter);
  await site.write("compose.yml", "old compose");
  await site.target.receive("one", filesOf("new"));
  const gone = new AbortController();
  const held = await site.target.run({ token: "one", number: 1, job: placing({ hold }), signal: gone.signal });
  const since = Date.now() - (hold - (held.remaining ?? 0));
  setTimeout(() => gone.abort(), moment);
  await site.target.receive("two", []);
  const other = await site.target.run({ token: "two", number: 2, job: job() }).catch((error: unknown) => error);
  const whileHeld = Date.now() - since < hold;
  const ended = await eventually(async () => {
    const { deployments } = await site.target.status();
    return deployments.find(({ number, phase }) => number === 1 && phase === "ended");
  }, "the deadline");
  const { mtimeMs } = await stat(join(site.directory, ".stageway/deployments/1/state"));
  const late = mtimeMs - since - hold;
  const verdict = await site.target.confirm(1, "somebody who comes too late");
  const otherOutcome = typeof other === "object" && other !== null && "outcome" in other ? other.outcome : "refused";
  return [
    ...(ended.outcome === "rolled-back" ? [] : [`it ended ${ended.outcome ?? "nowhere"}: ${ended.reason ?? ""}`]),
    // The clocks of files and of whoever looks are the same; what is between is how long it takes to look.
    ...(late < -200 || late > slack ? [`it was undone ${Math.round(late)} ms after its deadline`] : []),
    ...(verdict.accepted ? ["a late verdict was accepted"] : []),
    ...(whileHeld && otherOutcome === "deployed" ? ["somebody else deployed meanwhile"] : []),
    ...((await site.read("compose.yml")) === "old compose" ? [] : ["what ran before is not back"]),
  ];
}
