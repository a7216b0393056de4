import type { Case, Findings, Sweep } from "../sweep.ts";
import { changed, changeNames, combination, type ChangeName } from "./changes.ts";
import { halves, heldThenBack, killedThenBack } from "./half-deployed.ts";
import { startGround, type Ground, type Standing } from "./ground.ts";
import { troubles } from "./troubles.ts";
import { ways, type Trouble } from "./ways.ts";

const combinations = 3;
const usualChanges = ["new images of all", "a new volume"] as const;

/** A release is left for the one before it, from every state that a host may be in by then. */
export const rollbacks: Sweep = {
  name: "rollbacks",
  trouble:
    "a release with new, changed, scaled and removed services, volumes, networks, files and environment is left by a failed health check, a verdict, a rollback to the last and to a named one; with tags moved, of services outside of the release too, images pruned, the registry down or without them, killed half-way and held",
  unit: "rollbacks",
  must: "files with their modes, environment, services, images by digest, networks and data of the release before are back, exactly, and every service has read at its start what it then had; or it is refused and nothing was touched",
  sample: 2,
  engine: true,
  async open() {
    const ground = await startGround();
    return { cases: casesOn(ground), [Symbol.asyncDispose]: () => ground[Symbol.asyncDispose]() };
  },
};

function casesOn(ground: Ground): readonly Case[] {
  const names = Object.keys(ways) as (keyof typeof ways)[];
  const single = names.flatMap((way) => changeNames.map((change) => caseOf(ground, change, way, () => [change])));
  const several = names.flatMap((way) =>
    Array.from({ length: combinations }, (_, index) => {
      return caseOf(ground, `several changes at once (${index + 1})`, way, (random) =>
        combination(changeNames, random),
      );
    }),
  );
  const troubled = troubles.flatMap((trouble) =>
    trouble.ways.map((way) => caseOf(ground, trouble.name, way, () => trouble.changes ?? usualChanges, trouble)),
  );
  const killed = (Object.keys(halves) as (keyof typeof halves)[]).map((half) =>
    onStanding(ground, `killed ${half}`, (standing) => killedThenBack(ground, standing, half)),
  );
  const held = (["there", "gone"] as const).map((runner) =>
    onStanding(ground, `held, its runner ${runner}`, (standing) => heldThenBack(ground, standing, runner)),
  );
  return [...single, ...several, ...troubled, ...killed, ...held];
}

function caseOf(
  ground: Ground,
  name: string,
  way: keyof typeof ways,
  choose: (random: Parameters<Case["run"]>[0]) => readonly ChangeName[],
  trouble: Trouble = {},
): Case {
  return {
    name: `${name}, ${way}`,
    run: async (random) => {
      const chosen = choose(random);
      const { lost } = await judged(ground, async (standing) => {
        await using job = await ground.world.job();
        try {
          return await ways[way]({ ground, standing, job, trouble }, changed(ground.first, chosen, ground.images));
        } finally {
          await trouble.after?.(ground);
        }
      });
      return { tried: 1, lost: lost.map((what) => (chosen.length > 1 ? `${chosen.join(", ")}: ${what}` : what)) };
    },
  };
}

function onStanding(ground: Ground, name: string, run: (standing: Standing) => Promise<readonly string[]>): Case {
  return { name, run: () => judged(ground, run) };
}

async function judged(ground: Ground, run: (standing: Standing) => Promise<readonly string[]>): Promise<Findings> {
  return { tried: 1, lost: await run(await ground.standing()) };
}
