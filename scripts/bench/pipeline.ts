import { join } from "node:path";
import { startWorld, type World } from "../../packages/testbed/src/index.ts";
import { root } from "../action-file.ts";
import { betterScore, type Change } from "../demo/changes.ts";
import { actionNames } from "../package.ts";
import { atMost, exactly, mebibytes, percent } from "./goal.ts";
import type { Place } from "./place.ts";
import type { Found } from "./result.ts";
import { runScript } from "./run-script.ts";
import { quantile, timed } from "./sample.ts";
import { probing, sharesOf, toldIn, type Shares } from "./steps.ts";
import { requestsOf } from "./traffic.ts";

const kinds = ["ours", "docker", "git", "ssh", "http"] as const;

interface Run {
  readonly title: string;
  readonly rows: readonly StepRow[];
  readonly wall: number;
  readonly requests: number;
  readonly built: string;
}

interface StepRow extends Shares {
  readonly name: string;
  readonly peak: number;
}

/** The whole pipeline of the example under act: cold, with one service changed, and with nothing changed; each round in a new world. */
export async function pipeline(rounds: number, { folder, empty }: Place): Promise<Found> {
  const floors: number[] = [];
  for (let run = 0; run < 15; run++)
    floors.push(await timed(() => runScript({ script: empty, env: {}, exitCode: 0, says: "" })));
  const floor = quantile(floors, 0.5);
  const all: Run[][] = [];
  for (let round = 0; round < rounds; round++) all.push(await once(join(folder, String(round))));
  const runs = (all[0] ?? []).map((_, index) => middle(all.flatMap((round) => round[index] ?? [])));
  const peaks = all.flat().flatMap(({ rows }) => rows.map(({ peak }) => peak));
  const goals = [
    exactly("images built for a commit that changes no service", runs.at(-1)?.built ?? "", "[]"),
    atMost("peak memory of a step of the pipeline", Math.max(...peaks), 120, mebibytes),
    ...runs.slice(0, 2).map(({ title, rows, wall }) => {
      const ours = rows.reduce((total, row) => total + row.ours, 0);
      return atMost(`share of the pipeline that is ours, ${title}`, ours / wall, 0.1, percent);
    }),
  ];
  return { tables: runs.map((run) => tableOf(run, floor)), goals };
}

async function once(folder: string): Promise<Run[]> {
  const names = await actionNames();
  const published = names.map((name) => [`stageway/${name}@v1`, join(root, "dist/actions", name)] as const);
  const example = join(root, "examples/three-services");
  await using world = await startWorld({ example, actions: new Map(published) });
  const first: Change = { message: "Three services", files: {} };
  const words: Change = { message: "Say more", files: { "NOTES.md": "More.\n" } };
  return [
    await deploy(world, first, join(folder, "cold"), "cold: the first deployment, nothing is cached"),
    await deploy(world, await betterScore(world.application.path), join(folder, "warm"), "warm: one service changed"),
    await deploy(world, words, join(folder, "nothing"), "a commit that changes no service"),
  ];
}

/** Of the same run in several worlds the median of everything. */
function middle(runs: readonly Run[]): Run {
  const [first] = runs;
  if (first === undefined) throw new RangeError("A median is one of something");
  const of = (values: readonly number[]) => quantile(values, 0.5);
  const rows = first.rows.map((row, index) => {
    const same = runs.flatMap((run) => run.rows[index] ?? []);
    const keys = ["wall", "peak", ...kinds] as const;
    const medians = keys.map((key) => [key, of(same.map((each) => each[key]))] as const);
    return { ...row, ...Object.fromEntries(medians) };
  });
  return { ...first, rows, wall: of(runs.map(({ wall }) => wall)) };
}

async function deploy(world: World, { message, files }: Change, folder: string, title: string): Promise<Run> {
  await world.push(message, files);
  const before = (await requestsOf(world.registry)).length;
  const began = performance.now();
  let built = "";
  const { exitCode, log } = await world.deploy({
    env: probing(folder),
    onLine: ({ text }) => (built = /::set-output:: built=(.*)$/u.exec(text)?.[1] ?? built),
  });
  const wall = performance.now() - began;
  if (exitCode !== 0) throw new Error(`Cannot time the pipeline: it ended with ${String(exitCode)}:\n${log}`);
  const requests = (await requestsOf(world.registry)).length - before;
  const rows = toldIn(folder).map((step) => ({ name: nameOf(step.script), peak: step.peak, ...sharesOf(step) }));
  return { title, rows, wall, requests, built };
}

/** `…/stageway-plan@v1/dist/index.js` is plan. */
function nameOf(script: string): string {
  const [, action = script, file] = /([\w.-]+?)(?:@[^/]*)?\/dist\/(?:\w+\/)?(\w+)\.js$/.exec(script) ?? [];
  return `${action.replace(/^stageway-/, "")}${file === "post" ? ", post step" : ""}`;
}

/** @param floor milliseconds of an empty script on the same machine */
function tableOf({ title, rows, wall, requests, built }: Run, floor: number) {
  const sum = (key: keyof Shares) => rows.reduce((total, row) => total + row[key], 0);
  const ours = sum("ours");
  const theirs = { docker: sum("docker"), git: sum("git"), ssh: sum("ssh"), http: sum("http") };
  const lines = [
    ...rows.map((row) => ({ ...row, share: percent(row.ours / row.wall) })),
    { name: "act, between the steps", wall: wall - sum("wall") },
    { name: "**all**", wall, ours, ...theirs, share: percent(ours / wall) },
  ];
  return {
    title: `The whole pipeline of the example under act, ${title}`,
    rows: lines,
    columns: {
      "wall ms": "wall",
      "ours ms": "ours",
      ours: "share",
      "docker ms": "docker",
      "git ms": "git",
      "ssh and host ms": "ssh",
      "HTTP ms": "http",
      "peak MiB": "peak",
    },
    notes: [
      `Built: ${built}. Requests that the registry answered, the engine's and the host's among them: ${requests}.`,
      `Of ours ${(rows.length * floor).toFixed(0)} ms are what ${rows.length} empty scripts take.`,
    ],
  };
}
