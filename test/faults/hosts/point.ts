import { startClients, type Clients } from "./clients.ts";
import { runStruck, type KilledRun } from "./killed-run.ts";
import { otherSteps } from "./moments.ts";
import { wrongRecords } from "./records.ts";
import type { Fate, Site } from "./site.ts";
import type { Kind, Moment } from "./strike.ts";
import { mixedIn, truthOf, type Truth } from "./truth.ts";

/** One kill: what, in which deployment, at which of its steps. */
export interface KillPoint {
  readonly kind: Kind;
  readonly fate: Fate;
  readonly at: Moment;
  readonly runnerStays: boolean;
  /** What the run afterwards deploys: the same release once more, what runs, or another one. */
  readonly next: "same" | "current" | "another";
}

const exitCodes: Readonly<Record<string, number | undefined>> = {
  deployed: 0,
  superseded: 0,
  refused: 1,
  "rolled-back": 2,
  degraded: 3,
};

/** Kills at one point of one deployment, runs the action again, and gives everything that is not as it has to be. */
export async function killAt(site: Site, point: KillPoint): Promise<string[]> {
  const { kind, fate, next } = point;
  const before = await sound(site);
  const release = await site.release(fate);
  await using clients = await startClients(site.url);
  let back: Promise<void> = Promise.resolve();
  const onStruck = () => {
    if (kind === "engine") back = clients.outage(() => engineAnswers(site));
  };
  const run = await runStruck(site, release, { ...point, last: before.newest, onStruck });
  await back;
  const between = run.exitCode === undefined ? [] : judge(run, await truthOf(site), before);
  const references = {
    same: release,
    current: before.reference,
    another: next === "another" ? await site.release("well") : "",
  };
  const again = await deployAgain(site, references[next]);
  const after = await truthOf(site);
  const open = [...after.deployments].filter(([, { phase }]) => phase !== "ended");
  return [
    ...(run.blow.phase === "ended" || run.blow.phase === "never" ? [`nothing was struck: ${run.blow.phase}`] : []),
    ...(await otherSteps(site, run.blow.number)),
    ...between,
    ...again,
    ...mixedIn(after),
    ...(after.reference === references[next] ? [] : [`${after.reference} runs after the next run`]),
    ...(after.deployments.get(run.blow.number)?.outcome === "degraded" ? ["it ended degraded"] : []),
    ...open.map(([number, { phase }]) => `deployment ${number} is left in ${phase}`),
    ...(after.jobs === "" ? [] : [`processes of a job are left: ${after.jobs}`]),
    ...(await wrongRecords(site, after, run.blow.number)),
    ...(await failedRequests(site, clients)),
  ];
}

/** Requests that failed, with what the proxy says of its servers in that time. */
async function failedRequests({ host }: Site, clients: Clients): Promise<string[]> {
  const failed = await clients.failed();
  if (failed.length === 0) return [];
  const logs = ["docker", "logs", "--timestamps", "--since", clients.since, "shop-edge-1"];
  const said = await host.exec(["sh", "-c", '"$@" 2>&1', "logs", ...logs]);
  const lines = said.split("\n").filter((line) => !/\[WARNING\]|administratively|changed its IP/.test(line));
  return [...failed, `the proxy says: ${lines.slice(-20).join("\n    ")}`];
}

/** Whether what was told agrees with the journal, and the journal with what runs. */
function judge({ blow, exitCode, log }: KilledRun, truth: Truth, before: Truth): string[] {
  const { phase = "nowhere", outcome = "" } = truth.deployments.get(blow.number) ?? {};
  const current = outcome === "deployed" ? blow.number : before.current;
  return [
    ...(phase === "ended" ? [] : [`the action has ended, and the deployment is in ${phase}`]),
    ...(exitCode === exitCodes[outcome] ? [] : [`it ended ${outcome}, and the action with ${exitCode}: ${endOf(log)}`]),
    ...(truth.current === current ? [] : [`it ended ${outcome}, and ${truth.current} is current`]),
    ...mixedIn(truth),
  ];
}

/** The host as it has to be before anything is done to it: what another point left is put right first. */
async function sound(site: Site): Promise<Truth> {
  const truth = await truthOf(site);
  if (mixedIn(truth).length === 0) return truth;
  const failed = await deployAgain(site, await site.release("well"));
  if (failed.length > 0) throw new Error(`Cannot begin: ${failed.join("; ")}`);
  return await truthOf(site);
}

/** A run without a hold. */
export async function deployAgain(site: Site, release: string): Promise<string[]> {
  await using job = await site.job();
  const { exitCode, log } = await job.step("deploy-compose", { ...site.inputs, release });
  await job.post("deploy-compose", site.inputs);
  return exitCode === 0 ? [] : [`the next run ends with ${exitCode}: ${endOf(log)}`];
}

async function engineAnswers({ host }: Site): Promise<void> {
  await host.exec(["sh", "-c", "until docker version >/dev/null 2>&1; do sleep 0.05; done"]);
}

function endOf(log: string): string {
  return log.replaceAll(/^::add-mask::.*\n/gm, "").slice(-600);
}
