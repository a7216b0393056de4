import { formatDuration, type Ending } from "@stageway/core";
import type { DeploymentReference } from "@stageway/remote";
import { failure, type Ended } from "./ending.ts";
import type { Recorder } from "./record.ts";
import { reportOf } from "./report.ts";
import type { Held } from "./run-job.ts";
import type { PlannedDelivery, Scene } from "./scene.ts";

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
    ...{ schemaVersion: 1, number, stage: order.stage, directory: order.directory },
    hosts: touched.map(({ host }) => host.name),
    recorded: recorder.number !== undefined,
    ...(recorder.replaces !== undefined && { replaces: recorder.replaces }),
    ...(order.url !== undefined && { url: order.url }),
  };
  client.tell({ deployment: reference, number });
  await recorder.say("in_progress", `${bundle.version} runs, unconfirmed`);
  world.log.info(
    `Held: ${bundle.version} runs on ${order.stage} and is healthy; unless it is confirmed, it is undone in ${formatDuration(remaining)}`,
  );
  summarize(scene, planned, `${bundle.version} runs on ${order.stage}, unconfirmed`);
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
  summarize(scene, planned, `${bundle.version} on ${order.stage}: ${ended.outcome}`);
  const good = ended.outcome === "deployed" || ended.outcome === "unchanged" || ended.outcome === "superseded";
  const hosts = planned.map(({ host }) => host);
  if (!good) world.log.error(failure(ended, hosts, { ...order, version: bundle.version }));
  return ended.outcome;
}

function summarize({ client, order }: Scene, planned: readonly PlannedDelivery[], title: string): void {
  const hosts = planned.map(({ host: { name, journal }, plan }) => ({ name, plan, steps: journal.steps }));
  client.summarize(reportOf(hosts, { title, url: order.url }));
}
