import { job, sandbox } from "../../../packages/remote/src/target/testing.ts";
import type { Random } from "../random.ts";
import type { Case, Sweep } from "../sweep.ts";
import { interpreters } from "./kills.ts";

const sizes = [2, 10, 50];
const rounds = 10;

/** Notes when each deployment begins and ends, so that an overlap would show. */
const notes = `#!/bin/sh
echo "begin $2" >>"$ROOT/notes"
sleep 0.02
echo "end $2" >>"$ROOT/notes"
`;

/** Many deployments want the same host at once. */
export const crowds: Sweep = {
  name: "crowds",
  trouble: `${sizes.join(", ")} deployments at once on one host, in any order, ${rounds * interpreters.length} rounds of each`,
  unit: "deployments",
  must: "one at a time, never an older one after a newer one, the newest runs in the end, all others are deployed before it or superseded",
  sample: 2,
  open: () => {
    const cases = interpreters.flatMap((interpreter) =>
      sizes.flatMap((size) =>
        Array.from({ length: rounds }, (_, round): Case => ({
          name: `${size} in ${interpreter}, round ${round + 1}`,
          run: async (random) => ({ tried: size, lost: await crowd(interpreter, size, random) }),
        })),
      ),
    );
    return Promise.resolve({ cases, [Symbol.asyncDispose]: () => Promise.resolve() });
  },
};

async function crowd(interpreter: string, size: number, random: Random): Promise<string[]> {
  await using site = await sandbox(interpreter);
  await site.play("docker", notes);
  const numbers = shuffled(
    Array.from({ length: size }, (_, index) => index + 1),
    random,
  );
  await site.target.status();
  const ended = await Promise.all(
    numbers.map(async (number) => {
      await site.target.receive(`token-${number}`, []);
      const change = [{ title: "note", do: [["docker", "note", String(number)] as const], undo: [] }];
      return site.target.run({ token: `token-${number}`, number, job: job({ change }), wait: 300_000 });
    }),
  );
  const deployed = ended.filter(({ outcome }) => outcome === "deployed").map(({ number }) => number);
  const others = ended.filter(({ outcome }) => outcome !== "deployed" && outcome !== "superseded");
  const wanted = deployed.sort((a, b) => a - b).flatMap((number) => [`begin ${number}`, `end ${number}`]);
  const noted = (await site.read("../notes"))?.trimEnd() ?? "";
  const { current } = await site.target.status();
  return [
    ...others.map(({ number, outcome }) => `deployment ${number} ended ${outcome ?? "nowhere"}`),
    ...(noted === wanted.join("\n") ? [] : [`they ran as ${noted.replaceAll("\n", ", ")}`]),
    ...(current === size ? [] : [`deployment ${current ?? "none"} runs in the end`]),
  ];
}

function shuffled(list: readonly number[], random: Random): number[] {
  return list
    .map((number) => ({ number, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ number }) => number);
}
