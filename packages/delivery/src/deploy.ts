import { formatDuration, type Ending } from "@stageway/core";
import {
  conclusionOf,
  planCompose,
  runOnHost,
  type Deployment,
  type DeploymentReference,
  type HostReading,
  type Planned,
  type PlanOptions,
  type Question,
  type Report,
} from "@stageway/remote";
import { readBundle, type Bundle } from "./bundle.ts";
import { cannotTell, failure, refusal, type Ended } from "./ending.ts";
import { openHost, readWhenFree, type Host } from "./host.ts";
import type { Client, Order, Settings, World } from "./order.ts";
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
  const { bundle, reading } = await readState(host, found, order.directory, settings.wait, world);
  const options = optionsOf(order, settings);
  const plan = planCompose(reading.state, bundle.wanted, options);
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
  if (plan.unchanged) {
    await host.target.discard(scene.reading.token);
    return await finish(scene, recorder, { outcome: "unchanged", reason: "everything is as wanted" });
  }
  await recorder.say("in_progress", `deploying ${bundle.version}`);
  const ended = await start(scene, recorder);
  await host.journal.flush();
  return "phase" in ended ? await hold(scene, recorder, ended) : await finish(scene, recorder, ended);
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
    return deployment.phase === "held" ? deployment : { ...conclusionOf(deployment), number: deployment.number };
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

/** Reads the host; what is to be deployed anew from it is laid into the upload there. */
async function readState(
  host: Host,
  bundle: Bundle,
  directory: string,
  wait: number,
  world: World,
): Promise<{ readonly bundle: Bundle; readonly reading: HostReading }> {
  const question = questionOf(directory, bundle);
  if (bundle.snapshot === undefined) return { bundle, reading: await readWhenFree(host, question, wait, world) };
  const snapshot: Report = ["snapshot", String(bundle.snapshot), ...bundle.wanted.composeFiles];
  const reading = await readWhenFree(host, question, wait, world, { snapshot });
  const { exitCode, stdout, stderr } = reading.reports["snapshot"] ?? { exitCode: 1, stdout: "", stderr: "" };
  if (exitCode === 0) return { reading, bundle: { ...bundle, wanted: { ...bundle.wanted, composeTexts: [stdout] } } };
  await host.target.discard(reading.token);
  throw refusal([`the files of deployment ${bundle.snapshot} cannot be read on the host: ${stderr.trim()}`]);
}

function questionOf(directory: string, { wanted, files, environment, project, profiles }: Bundle): Question {
  return {
    directory,
    composeFiles: wanted.composeFiles,
    profiles,
    files,
    images: [...wanted.services.values()].map(({ image }) => image),
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
  };
}

function optionsOf({ hold }: Pick<Order, "hold">, settings: Settings): PlanOptions {
  const { healthTimeout, stableFor, settleDelay, timeout, keepReleases, drain, migrations } = settings;
  return {
    number: 0,
    hold,
    healthTimeout,
    stableFor,
    settleDelay,
    migrationTimeout: timeout,
    keepReleases,
    ...drain,
    migrations: migrations ?? [],
  };
}

/** What the host's client logs in with, once, while it fetches. */
function dockerConfig({ settings: { username, password }, bundle: { registry } }: Scene): { dockerConfig?: string } {
  if (username === undefined || password === undefined) return {};
  const auth = Buffer.from(`${username}:${password.reveal()}`).toString("base64");
  const name = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  return { dockerConfig: JSON.stringify({ auths: { [name]: { auth } } }) };
}
