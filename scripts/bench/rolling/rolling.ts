import { setTimeout as sleep } from "node:timers/promises";
import { startLoad, until, type LoadReport } from "../../../packages/testbed/src/index.ts";
import { atMost, exactly, seconds, times } from "../goal.ts";
import type { Found } from "../result.ts";
import { quantile, summarise } from "../sample.ts";
import { services, type Ending } from "./compose.ts";
import { drainIn, stepsIn } from "./journal-steps.ts";
import { startDeploymentWorld, type DeploymentWorld } from "./world.ts";

/** Requests a second, GET and POST in turn, over all services. */
const rate = 100;

/** One replacement of all services, asked all the while. */
interface Replacement {
  readonly wall: number;
  /** What waiting for proxies, draining and stopping the old ones took of it. */
  readonly drain: number;
  readonly log: string;
  readonly report: LoadReport;
}

/** Three services are replaced again and again while people use them, by ours and by compose alone. */
export async function rolling(rounds: number): Promise<Found> {
  await using world = await startDeploymentWorld();
  const found = [];
  for (const ending of ["graceful", "abrupt"] as const) found.push(await replaceOften(world, ending, rounds));
  const rows = found.flatMap(({ rows }) => rows);
  const table = {
    title: `Replacing three services under ${rate} requests a second`,
    rows,
    columns: {
      deployments: "deployments",
      requests: "sent",
      failed: "failed",
      "p99 ms": "p99",
      "slowest ms": "slowest",
      "deployment s": "wall",
      "control s": "control",
      "drain s": "drain",
      "ours s": "ours",
    },
    notes: [
      "A deployment is what compose takes for the same change (control), what its proxies and the old containers take (drain: from the journal, the waiting for a proxy's next check included), and ours: all the rest, from the start of the action to its exit.",
      "Times are medians, p99 the median of each deployment's own.",
    ],
  };
  const steps = stepTable(found.flatMap(({ ours }) => ours));
  return { tables: [table, steps], goals: found.flatMap(({ goals }) => goals) };
}

/** Where the time of a deployment goes, step by step of its journal. */
function stepTable(deployments: readonly Replacement[]) {
  const [first] = deployments;
  const times = (title: string) =>
    deployments
      .flatMap(({ log }) => stepsIn(log).filter((step) => step.title === title))
      .map(({ time }) => time / 1000);
  const titles = stepsIn(first?.log ?? "").map(({ title }) => title);
  const rows = [...new Set(titles)].map((name) => ({ name, seconds: quantile(times(name), 0.5) }));
  const around = median(deployments, ({ wall, log }) => wall - stepsIn(log).reduce((sum, { time }) => sum + time, 0));
  return {
    title: "The same, step by step",
    rows: [
      ...rows,
      { name: "around the steps: start, connection, reading, planning, records", seconds: around / 1000 },
    ],
    columns: { "median s": "seconds" },
  };
}

async function replaceOften(world: DeploymentWorld, ending: Ending, rounds: number) {
  await world.deploy(await world.release(ending));
  await world.control(ending);
  await ready(world);
  const quiet: LoadReport[] = [];
  const ours: Replacement[] = [];
  const controls: Replacement[] = [];
  for (let round = 0; round < rounds; round++) {
    quiet.push((await underLoad(world.urls.ours, () => sleep(4000))).report);
    const release = await world.release(ending);
    ours.push(await underLoad(world.urls.ours, () => deployOnce(world, release)));
    controls.push(
      await underLoad(world.urls.control, async () => ({ wall: await world.control(ending), drain: 0, log: "" })),
    );
    await ready(world);
  }
  const control = median(controls, ({ wall }) => wall);
  const undisturbed = { ...summed(quiet.map((report) => ({ report }))), name: `${ending}: nothing is replaced` };
  const row = {
    ...summed(ours),
    name: `${ending}: stageway deploy-compose`,
    deployments: rounds,
    wall: median(ours, ({ wall }) => wall) / 1000,
    control: control / 1000,
    drain: median(ours, ({ drain }) => drain) / 1000,
    ours: median(ours, ({ wall, drain }) => wall - drain - control) / 1000,
  };
  // Round by round, so that there is no ratio where the machine was too noisy for one.
  const p99s = summarise(row.name, p99sOf(ours.map(({ report }) => report)), p99sOf(quiet));
  const alone = {
    ...summed(controls),
    name: `${ending}: compose up --detach --wait`,
    deployments: rounds,
    wall: control / 1000,
  };
  return {
    ours,
    rows: [undisturbed, row, alone],
    goals: [
      exactly(`requests that fail in ${rounds} deployments of an app with an ending that is ${ending}`, row.failed, 0),
      atMost(`p99 of requests meanwhile, against undisturbed, ${ending}`, p99s.ratio, 2, times),
      atMost(`time of a deployment of three services that is ours, ${ending}`, row.ours * 1000, 1500, seconds),
    ],
  };
}

/** Asks from a second before until two seconds after something. */
async function underLoad<T>(url: string, work: () => Promise<T>): Promise<T & { readonly report: LoadReport }> {
  const requests = services.flatMap((name) => [
    { method: "GET" as const, url: `${url}/${name}` },
    { method: "POST" as const, url: `${url}/${name}`, body: "{}" },
  ]);
  await using load = startLoad(requests, rate);
  await sleep(1000);
  const done = await work();
  await sleep(2000);
  return { ...done, report: await load.stop() };
}

async function deployOnce(world: DeploymentWorld, release: string): Promise<Omit<Replacement, "report">> {
  const { wall, log, outcome } = await world.deploy(release);
  if (outcome !== "deployed") throw new Error(`Cannot time a deployment that ends ${outcome}: ${log}`);
  return { wall, log, drain: drainIn(log) };
}

async function ready({ urls }: DeploymentWorld): Promise<void> {
  const answers = async (url: string) =>
    (
      await Promise.all(
        services.map((name) =>
          fetch(`${url}/${name}`).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      )
    ).every(Boolean);
  await until("answers of all services", async () => (await answers(urls.ours)) && (await answers(urls.control)));
}

function p99sOf(reports: readonly LoadReport[]): readonly number[] {
  return reports.map(({ p99 }) => p99);
}

function summed(replacements: readonly { readonly report: LoadReport }[]) {
  const reports = replacements.map(({ report }) => report);
  return {
    sent: reports.reduce((sum, { sent }) => sum + sent, 0),
    failed: reports.reduce((sum, { failures }) => sum + failures.length, 0),
    p99: median(reports, ({ p99 }) => p99),
    slowest: Math.max(...reports.map(({ slowest }) => slowest)),
  };
}

function median<T>(items: readonly T[], of: (item: T) => number): number {
  return quantile(items.map(of), 0.5);
}
