import type { Finished } from "../../../packages/core/src/index.ts";
import type { Shell } from "../../../packages/remote/src/target/shell.ts";
import { openTarget } from "../../../packages/remote/src/target/target.ts";
import { job, sandbox } from "../../../packages/remote/src/target/testing.ts";
import type { Case, Sweep } from "../sweep.ts";
import { interpreters } from "./kills.ts";

const moments = 40;
/** Milliseconds between two moments; the job takes about a second. */
const step = 40;
const parts = [1, 2, 3];
const lines = [1, 2, 3, 4, 5, 6];

/** The connection of whoever follows is cut, at another moment each time, and once more while it comes back. */
export const cuts: Sweep = {
  name: "cuts",
  trouble: `the connection is cut at ${moments * 2} moments of a deployment, from before it begins until it is held, and again while it comes back`,
  unit: "cuts",
  must: "re-attached, the true outcome told, every line of the log once",
  sample: 3,
  open: () => {
    const cases = interpreters.flatMap((interpreter) =>
      Array.from({ length: moments }, (_, index) => caseOf(interpreter, index * step)),
    );
    return Promise.resolve({ cases, [Symbol.asyncDispose]: () => Promise.resolve() });
  },
};

function caseOf(interpreter: string, moment: number): Case {
  return { name: `after ${moment} ms in ${interpreter}`, run: async () => cutAt(interpreter, moment) };
}

async function cutAt(interpreter: string, moment: number) {
  await using site = await sandbox(interpreter);
  await site.play("docker", `#!/bin/sh\nfor i in ${lines.join(" ")}; do echo "line $1-$i"; sleep 0.05; done\n`);
  let opened = 0;
  const shell: Shell = {
    exec: async (command, options = {}): Promise<Finished> => {
      const life = [moment, moment / 2 + 20][opened++];
      if (life === undefined) return site.shell.exec(command, options);
      const lost = AbortSignal.timeout(Math.max(1, life));
      const finished = await site.shell.exec(command, { ...options, signal: lost });
      if (!lost.aborted) return finished;
      return { ...finished, cancelled: false, exitCode: 255, stderr: "Connection to host closed by remote host." };
    },
  };
  const printed: string[] = [];
  const target = openTarget({ shell, directory: site.directory, log: (line) => printed.push(line) });
  await site.target.receive("one", []);
  const change = parts.map((part) => ({ title: `part ${part}`, do: [["docker", String(part)] as const], undo: [] }));
  const held = await target.run({ token: "one", number: 4, job: job({ change, hold: 60_000 }) });
  const verdict = await target.confirm(4, "me");
  const wanted = parts.flatMap((part) => lines.map((line) => `line ${part}-${line}`));
  const told = printed.filter((line) => line.startsWith("line"));
  return {
    tried: Math.min(opened, 2),
    lost: [
      ...(held.phase === "held" ? [] : [`it is told to be ${held.phase}: ${held.reason ?? ""}`]),
      ...(verdict.accepted && verdict.deployment.outcome === "deployed" ? [] : ["it could not be confirmed"]),
      ...(told.join() === wanted.join() ? [] : [`the log says ${told.join()}`]),
    ],
  };
}
