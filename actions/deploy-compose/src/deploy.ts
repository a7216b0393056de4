import { formatDuration, type Ending, type Run } from "@stageway/core";
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
} from "@stageway/remote";
import { readBundle, type Bundle } from "./bundle.ts";
import { cannotTell, failure, refusal, type Ended } from "./ending.ts";
import { discard, openHost, readWhenFree, type Host } from "./host.ts";
import type { Inputs } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import { openRecorder, type Recorder } from "./record.ts";
import type { Request } from "./request.ts";
import { saveHeld } from "./held.ts";
import { planTable, writeReport } from "./report.ts";

/** One deployment on one host; over several hosts a deployment is a fold over these. */
interface Scene {
  readonly request: Request;
  readonly inputs: Inputs;
  readonly bundle: Bundle;
  readonly host: Host;
  readonly reading: HostReading;
  readonly plan: Planned;
  readonly options: PlanOptions;
  readonly run: Run;
}

/** Deploys: release, connection, state, plan, record, job, outcome. */
export async function deploy(request: Request, inputs: Inputs, run: Run): Promise<Ending> {
  const bundle = await readBundle(request, inputs, run);
  const host = await openHost(request, inputs, run);
  const question = questionOf(request, inputs, bundle);
  const reading = await readWhenFree(host, question, inputs.wait, run);
  const options = optionsOf(request, inputs);
  const plan = planCompose(reading.state, bundle.wanted, options);
  setOutputs({ release: bundle.reference, url: request.url });
  if (plan.kind === "refused") {
    await discard(host.connection, request.directory, reading);
    setOutputs({ outcome: "refused" });
    throw refusal(plan.problems);
  }
  for (const notice of plan.notices) run.log.notice(notice);
  run.log.info(planTable(plan));
  if (!inputs.dryRun) return await deployPlanned({ request, inputs, bundle, host, reading, plan, options, run });
  await discard(host.connection, request.directory, reading);
  run.log.info("Nothing was touched: this was a dry run");
  return 0;
}

async function deployPlanned(scene: Scene): Promise<Ending> {
  const { request, inputs, bundle, host, run, plan } = scene;
  const recorder = await openRecorder(inputs.token, { ...request, ...bundle, release: bundle.reference }, run);
  setOutputs({ number: recorder.number, previous: recorder.previous });
  if (plan.unchanged) {
    await discard(host.connection, request.directory, scene.reading);
    return await finish(scene, recorder, { outcome: "unchanged", reason: "everything is as wanted" });
  }
  await recorder.say("in_progress", `deploying ${bundle.version}`);
  const ended = await start(scene, recorder);
  await host.journal.flush();
  return "phase" in ended ? await hold(scene, recorder, ended) : await finish(scene, recorder, ended);
}

/** Runs the job to its end, or to its hold. */
async function start(scene: Scene, recorder: Recorder): Promise<Deployment | Ended> {
  const { host, run } = scene;
  try {
    const deployment = await runOnHost(host.target, scene.reading, {
      number: recorder.number ?? "next",
      wanted: scene.bundle.wanted,
      options: scene.options,
      release: scene.bundle.document,
      ...dockerConfig(scene),
      wait: scene.inputs.wait,
      runUrl: run.context.runUrl,
      signal: run.signal,
    });
    if (deployment.warnings > 0)
      run.log.warning(`${deployment.warnings} steps after the deployment failed: its log has them`);
    return deployment.phase === "held" ? deployment : conclusionOf(deployment);
  } catch (error) {
    return await cannotTell(host.target, recorder.number, error, run);
  }
}

async function hold(scene: Scene, recorder: Recorder, { number, remaining = 0 }: Deployment): Promise<Ending> {
  const { request, bundle, run } = scene;
  const reference: DeploymentReference = {
    ...{ schemaVersion: 1, number, stage: request.stage, host: request.host.host, directory: request.directory },
    recorded: recorder.number !== undefined,
    ...(recorder.replaces !== undefined && { replaces: recorder.replaces }),
    ...(request.url !== undefined && { url: request.url }),
  };
  saveHeld(reference);
  setOutputs({ deployment: reference, number });
  await recorder.say("in_progress", `${bundle.version} runs, unconfirmed`);
  run.log.info(
    `Held: ${bundle.version} runs on ${request.stage} and is healthy; unless it is confirmed, it is undone in ${formatDuration(remaining)}`,
  );
  writeReport(
    scene.plan,
    scene.host.journal.steps,
    { title: `${bundle.version} runs on ${request.stage}, unconfirmed`, url: request.url },
    run.env,
  );
  return 0;
}

async function finish(scene: Scene, recorder: Recorder, ended: Ended): Promise<Ending> {
  const { request, bundle, plan, host, run } = scene;
  const number = recorder.number ?? ended.number;
  setOutputs({ outcome: ended.outcome, number });
  await recorder.close(ended.outcome, ended.reason);
  const title = `${bundle.version} on ${request.stage}: ${ended.outcome}`;
  writeReport(plan, host.journal.steps, { title, url: request.url }, run.env);
  const good = ended.outcome === "deployed" || ended.outcome === "unchanged" || ended.outcome === "superseded";
  if (!good) run.log.error(failure(ended, host.journal.steps, { ...request, version: bundle.version }));
  return ended.outcome;
}

function questionOf(
  { directory }: Request,
  { project, profiles }: Inputs,
  { wanted, files, environment }: Bundle,
): Question {
  return {
    directory,
    composeFiles: wanted.composeFiles,
    profiles: profiles ?? [],
    files,
    images: [...wanted.services.values()].map(({ image }) => image),
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
  };
}

function optionsOf({ hold }: Request, inputs: Inputs): PlanOptions {
  const { healthTimeout, stableFor, settleDelay, timeout, keepReleases, drain, migrations } = inputs;
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
function dockerConfig({ inputs: { username, password }, bundle: { registry } }: Scene): { dockerConfig?: string } {
  if (username === undefined || password === undefined) return {};
  const auth = Buffer.from(`${username}:${password.reveal()}`).toString("base64");
  const name = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  return { dockerConfig: JSON.stringify({ auths: { [name]: { auth } } }) };
}
