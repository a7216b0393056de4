import { existsSync } from "node:fs";
import { join } from "node:path";
import { newKey } from "../../../packages/testbed/src/host/keys.ts";
import { publishedIn, sourcesOf } from "../../../packages/testbed/src/index.ts";
import { readActionFile, root } from "../../../scripts/action-file.ts";
import type { Random } from "../random.ts";
import { openLoudPlace } from "../secrets/place.ts";
import type { Case, Findings, Sweep } from "../sweep.ts";
import { actionsWith, type ActionInputs } from "./actions.ts";
import { hostileValues } from "./hostile-values.ts";

/** Hostile values that each input gets in a process of its own; all of them it gets in the sweep "inputs". */
const values = 2;
/** Characters of one variable of an environment (Linux, MAX_ARG_STRLEN). */
const longest = 100_000;

/** The same as "inputs", through the published form as the runner starts it. */
export const processes: Sweep = {
  name: "processes",
  trouble: `every input of every action is given ${values} hostile values by chance, through its published form, in a process of its own; everything that it asks refuses`,
  unit: "processes",
  must: "it ends with an exit code of ours and one error that begins with Cannot; no stack trace, no bug told, nothing run",
  sample: 4,
  async open() {
    const key = await newKey();
    const knownHosts = `host.example ${key.public.split(" ").slice(0, 2).join(" ")}`;
    const cases: Case[] = [];
    for (const action of actionsWith({ "ssh-key": key.private, "known-hosts": knownHosts })) {
      const { inputs = {} } = await readActionFile(action.name);
      for (const input of Object.keys(inputs))
        cases.push({ name: `${action.name} ${input}`, run: (random) => start(action, input, random) });
    }
    return { cases, [Symbol.asyncDispose]: () => Promise.resolve() };
  },
};

async function start({ name, right }: ActionInputs, input: string, random: Random): Promise<Findings> {
  const published = join(root, "dist/actions", name);
  const form = existsSync(published) ? publishedIn(published) : sourcesOf(join(root, "actions", name));
  const lost: string[] = [];
  for (let count = 0; count < values; count++) {
    await using place = await openLoudPlace();
    await place.say([]);
    const canary = join(place.job.folder, "canary");
    const possible = hostileValues(canary).filter((value) => !value.includes("\0") && value.length < longest);
    const value = random.pick(possible);
    const quick = { timeout: "1s", interval: "200ms", wait: "0s" };
    const waits = ["timeout", "interval", "wait"].filter(
      (wait) => !["plan", "build-images"].includes(name) && wait !== input,
    );
    const known = Object.keys((await readActionFile(name)).inputs ?? {});
    const short = Object.fromEntries(
      Object.entries(quick).filter(([wait]) => waits.includes(wait) && known.includes(wait)),
    );
    const { exitCode, log } = await place.job.step(form, { ...right, ...short, [input]: value });
    const found = [
      ...([0, 1, 2, 3].includes(exitCode) ? [] : [`ended with ${exitCode}`]),
      ...(exitCode === 0 || /^::error::Cannot /m.test(log) ? [] : ["told no error of ours"]),
      ...(/^\s+at .*:\d+:\d+\)?$/m.test(log.replace(/^::debug::.*$/gm, "")) ? ["a stack trace"] : []),
      ...(log.includes("This is a bug in the action itself") ? ["an error that nobody foresaw"] : []),
      ...(existsSync(canary) ? ["ran what it was given"] : []),
    ];
    lost.push(
      ...found.map(
        (what) =>
          `${JSON.stringify(value.slice(0, 80))}: ${what}: ${log
            .replace(/^::add-mask::.*$/gm, "")
            .trim()
            .slice(0, 500)}`,
      ),
    );
  }
  return { tried: values, lost };
}
