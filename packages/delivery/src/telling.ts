import { formatDuration, type Ending } from "@stageway/core";
import type { DeploymentReference } from "@stageway/remote";
import { failure, whatToDo, type Ended } from "./ending.ts";
import type { Recorder } from "./record.ts";
import { reportOf } from "./report.ts";
import type { Held } from "./run-job.ts";
import type { PlannedDelivery, Scene } from "./scene.ts";
import { signAndKeep, type Verification } from "./verification.ts";
import { heldSummary, summaryOf, type Subject } from "./summary.ts";

/** It runs, unconfirmed: says who gives the verdict, until when, and where. */
export async function hold(
  scene: Scene,
  planned: readonly PlannedDelivery[],
  recorder: Recorder,
  { number, remaining }: Held,
): Promise<Ending> {
  const { order, bundle, client, world } = scene;
  const touched = planned.filter(({ plan }) => !plan.unchanged);
  const reference: DeploymentReference = {
    schemaVersion: 1,
    number,
    stage: order.stage,
    directory: order.directory,
    version: bundle.version,
    commit: bundle.commit,
    hosts: touched.map(({ host }) => host.name),
    recorded: recorder.number !== undefined,
    ...(recorder.replaces !== undefined && { replaces: recorder.replaces }),
    ...(order.url !== undefined && { url: order.url }),
    ...(bundle.reference !== "" && bundle.isOnlyNoted !== true && { release: bundle.reference }),
  };
  client.tell({ deployment: reference, number });
  await recorder.say("in_progress", `${bundle.version} runs, unconfirmed`);
  world.log.info(
    `Held: ${bundle.version} runs on ${order.stage} and is healthy; unless it is confirmed, it is undone in ${formatDuration(remaining)}`,
  );
  const deadline = new Date(world.clock.now() + remaining);
  client.summarize(heldSummary(subjectOf(scene), deadline, world.context, detailsOf(planned)));
  return 0;
}

/** It has ended: outputs, record, summary, and for a failure the one message. */
export async function finish(
  scene: Scene,
  planned: readonly PlannedDelivery[],
  recorder: Recorder,
  ended: Ended,
): Promise<Ending> {
  const { order, bundle, client, world } = scene;
  client.tell({ outcome: ended.outcome, number: recorder.number ?? ended.number });
  await recorder.close(ended.outcome, ended.reason);
  // Where nothing had to be changed, this deployment is on record as well: what is signed has to name it.
  if (ended.outcome === "deployed" || ended.outcome === "unchanged")
    await signAndKeep(verificationOf(scene, recorder, ended), scene.settings, touchedTargets(planned), world);
  const good = ended.outcome === "deployed" || ended.outcome === "unchanged" || ended.outcome === "superseded";
  const hosts = planned.map(({ host }) => host);
  const next = ended.outcome === "degraded" ? whatToDo(ended, hosts) : [];
  client.summarize(summaryOf(subjectOf(scene), { ...ended, next }, world.context, detailsOf(planned)));
  if (ended.outcome === "superseded") world.log.notice(`Not deployed: ${ended.reason}`);
  if (!good) world.log.error(failure(ended, hosts, { ...order, version: bundle.version }));
  return ended.outcome;
}

function touchedTargets(planned: readonly PlannedDelivery[]) {
  return planned
    .filter(({ plan }) => !plan.unchanged)
    .map(
      ({ host: { target } }) =>
        () =>
          Promise.resolve(target),
    );
}

function verificationOf({ order, bundle }: Scene, recorder: Recorder, ended: Ended): Verification {
  const number = recorder.number ?? ended.number;
  const { reference: release, isOnlyNoted = false } = bundle;
  return { release, isOnlyNoted, stage: order.stage, number, previous: recorder.replaces };
}

function subjectOf({ order: { stage, url }, bundle: { version, commit } }: Scene): Subject {
  return { stage, version, commit, url };
}

function detailsOf(planned: readonly PlannedDelivery[]): string {
  return reportOf(planned.map(({ host: { name, journal }, plan }) => ({ name, plan, steps: journal.steps })));
}
