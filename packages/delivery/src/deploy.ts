import { describe, formatDuration, type Ending } from "@stageway/core";
import {
  conclusionOf,
  runOnHost,
  type Deployment,
  type DeploymentReference,
  type HostReading,
  type Planned,
  type PlanOptions,
} from "@stageway/remote";
import { readBundle, type Bundle } from "./bundle.ts";
import { cannotTell, failure, refusal, type Ended } from "./ending.ts";
import { openHost, type Host } from "./host.ts";
import type { Client, Order, Settings, World } from "./order.ts";
import { planOnHost } from "./plan-on-host.ts";
import { openRecorder, type Books, type Recorder } from "./record.ts";
import { planTable, reportOf } from "./report.ts";
import { readUnrecorded, unrecordedFile } from "./unrecorded.ts";

/** One deployment on one host; over several hosts a deployment is a fold over these. */
interface Scene {
  readonly order: Omit<Order, "source">;
  readonly settings: Settings;
  readonly bundle: Bundle;
  readonly host: Host;
  readonly reading: HostReading;
  readonly plan: Planned;
  readonly options: PlanOptions;
  readonly client: Client;
  readonly world: World;
}

/**
 * Puts a release onto a host: release, connection, state, plan, record, job, outcome. Gives the outcome, or 0 while it is
 * held and for a dry run.
 *
 * @throws {ActionError} when nothing can be deployed; nothing was touched then.
 */
export async function deploy(order: Order, settings: Settings, client: Client, world: World): Promise<Ending> {
  const bundle = await readBundle(order, settings, world);
  const host = await openHost(order, settings, world, client.keepSession);
  try {
    return await deployOn(host, bundle, order, settings, client, world);
  } finally {
    if (client.keepSession === undefined) await host.connection.close();
  }
}

/** The same over a connection that is open, for what was found already. */
export async function deployOn(
  host: Host,
  found: Bundle,
  order: Omit<Order, "source">,
  settings: Settings,
  client: Client,
  world: World,
): Promise<Ending> {
  const { bundle, reading, options, plan } = await planOnHost(host, found, order, settings, world);
  client.tell({ release: bundle.reference, url: order.url });
  if (plan.kind === "refused") {
    await host.target.discard(reading.token);
    client.tell({ outcome: "refused" });
    throw refusal(plan.problems);
  }
  for (const notice of plan.notices) world.log.notice(notice);
  world.log.info(planTable(plan));
  if (!settings.dryRun)
    return await deployPlanned({ order, settings, bundle, host, reading, plan, options, client, world });
  await host.target.discard(reading.token);
  world.log.info("Nothing was touched: this was a dry run");
  return 0;
}

async function deployPlanned(scene: Scene): Promise<Ending> {
  const { order, settings, bundle, host, client, plan, world } = scene;
  const recorder = await openRecorder(
    settings.token,
    { ...order, ...bundle, release: bundle.reference },
    booksOf(scene),
    world,
  ).catch(async (error: unknown) => {
    await host.target.discard(scene.reading.token);
    throw error;
  });
  client.tell({ number: recorder.number, previous: recorder.previous });
  if (!plan.unchanged) await recorder.say("in_progress", `deploying ${bundle.version}`);
  return await carryOut(scene, recorder, plans);
}

/** How often a plan is made before it is given up: somebody who deploys there again and again comes first. */
const plans = 3;

/** Runs what was planned. A plan that is stale by then is refused by the host before anything is touched, and is made anew. */
async function carryOut(scene: Scene, recorder: Recorder, left: number): Promise<Ending> {
  const { host, plan, world } = scene;
  if (plan.unchanged) {
    await host.target.discard(scene.reading.token);
    return await finish(scene, recorder, { outcome: "unchanged", reason: "everything is as wanted" });
  }
  const ended = await start(scene, recorder);
  await host.journal.flush();
  if ("phase" in ended) return await hold(scene, recorder, ended);
  if (ended.stale !== true || left <= 1) return await finish(scene, recorder, ended);
  world.log.info("The host has changed since it was read: planning anew");
  const again = await planAnew(scene);
  return "outcome" in again ? await finish(scene, recorder, again) : await carryOut(again, recorder, left - 1);
}

async function planAnew(scene: Scene): Promise<Scene | Ended> {
  const { host, order, settings, world } = scene;
  try {
    const { plan, ...planned } = await planOnHost(host, scene.bundle, order, settings, world);
    if (plan.kind === "planned") return { ...scene, ...planned, plan };
    await host.target.discard(planned.reading.token);
    return { outcome: "refused", reason: plan.problems.join("; ") };
  } catch (error) {
    return { outcome: "refused", reason: describe(error) };
  }
}

function booksOf({ host: { target }, reading: { status, reports } }: Scene): Books {
  return {
    journal: { status, unrecorded: readUnrecorded(reports["unrecorded"]?.stdout ?? "") },
    recorded: (number) => target.recorded(number),
  };
}

/** Runs the job to its end, or to its hold. */
async function start(scene: Scene, recorder: Recorder): Promise<Deployment | Ended> {
  const { host, world } = scene;
  try {
    const deployment = await runOnHost(host.target, scene.reading, {
      number: recorder.number ?? "next",
      wanted: scene.bundle.wanted,
      options: scene.options,
      release: scene.bundle.document,
      more: recorder.unrecorded === undefined ? [] : [unrecordedFile(recorder.unrecorded)],
      ...dockerConfig(scene),
      wait: scene.settings.wait,
      runUrl: world.context.runUrl,
      signal: world.signal,
    });
    if (deployment.warnings > 0)
      world.log.warning(`${deployment.warnings} steps after the deployment failed: its log has them`);
    if (deployment.phase === "held") return deployment;
    const { number, stale } = deployment;
    return { ...conclusionOf(deployment), number, ...(stale === true && { stale }) };
  } catch (error) {
    return await cannotTell(host.target, { number: recorder.number, token: scene.reading.token }, error, world);
  }
}

async function hold(scene: Scene, recorder: Recorder, { number, remaining = 0 }: Deployment): Promise<Ending> {
  const { order, bundle, client, world } = scene;
  const reference: DeploymentReference = {
    ...{ schemaVersion: 1, number, stage: order.stage, host: order.host.host, directory: order.directory },
    recorded: recorder.number !== undefined,
    ...(recorder.replaces !== undefined && { replaces: recorder.replaces }),
    ...(order.url !== undefined && { url: order.url }),
  };
  client.tell({ deployment: reference, number });
  await recorder.say("in_progress", `${bundle.version} runs, unconfirmed`);
  world.log.info(
    `Held: ${bundle.version} runs on ${order.stage} and is healthy; unless it is confirmed, it is undone in ${formatDuration(remaining)}`,
  );
  const title = `${bundle.version} runs on ${order.stage}, unconfirmed`;
  client.summarize(reportOf(scene.plan, scene.host.journal.steps, { title, url: order.url }));
  return 0;
}

async function finish(scene: Scene, recorder: Recorder, ended: Ended): Promise<Ending> {
  const { order, bundle, plan, host, client, world } = scene;
  const number = recorder.number ?? ended.number;
  client.tell({ outcome: ended.outcome, number });
  await recorder.close(ended.outcome, ended.reason);
  const title = `${bundle.version} on ${order.stage}: ${ended.outcome}`;
  client.summarize(reportOf(plan, host.journal.steps, { title, url: order.url }));
  const good = ended.outcome === "deployed" || ended.outcome === "unchanged" || ended.outcome === "superseded";
  if (!good) world.log.error(failure(ended, host.journal.steps, { ...order, version: bundle.version }));
  return ended.outcome;
}

/** What the host's client logs in with, once, while it fetches. */
function dockerConfig({ settings: { username, password }, bundle: { registry } }: Scene): { dockerConfig?: string } {
  if (username === undefined || password === undefined) return {};
  const auth = Buffer.from(`${username}:${password.reveal()}`).toString("base64");
  const name = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  return { dockerConfig: JSON.stringify({ auths: { [name]: { auth } } }) };
}
