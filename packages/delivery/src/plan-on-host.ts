import {
  planCompose,
  type DeploymentPlan,
  type HostReading,
  type PlanOptions,
  type Question,
  type Report,
} from "@stageway/remote";
import type { Bundle } from "./bundle.ts";
import { refusal } from "./ending.ts";
import { readWhenFree, type Host } from "./host.ts";
import type { Order, Settings, World } from "./order.ts";

/** What stands on the host, and what would be done there. */
export interface HostPlan {
  readonly bundle: Bundle;
  readonly reading: HostReading;
  readonly options: PlanOptions;
  readonly plan: DeploymentPlan;
}

/** Reads the host, once nobody else deploys there, and plans. The upload stays for the job. */
export async function planOnHost(
  host: Host,
  found: Bundle,
  order: Pick<Order, "directory" | "hold">,
  settings: Settings,
  world: World,
): Promise<HostPlan> {
  const { bundle, reading } = await readState(host, found, order.directory, settings.wait, world);
  const options = optionsOf(order, settings);
  return { bundle, reading, options, plan: planCompose(reading.state, bundle.wanted, options) };
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
