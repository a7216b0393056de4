import { ActionError } from "@stageway/core";
import {
  planCompose,
  readHost,
  type DeploymentPlan,
  type PlanOptions,
  type Question,
  type Report,
} from "@stageway/remote";
import type { Bundle } from "./bundle.ts";
import { environmentNotices } from "./environment-choice.ts";
import { onEach } from "./host.ts";
import type { Settings } from "./order.ts";
import { discard, type Delivery, type PlannedDelivery, type ReadDelivery, type Scene } from "./scene.ts";
import { unrecordedReport } from "./unrecorded.ts";

/** Reads all hosts at once: one round trip to each. What is to be deployed anew from a host is laid into its upload. */
export async function readHosts(
  deliveries: readonly Delivery[],
  { order }: Pick<Scene, "order">,
): Promise<readonly ReadDelivery[]> {
  const read: ReadDelivery[] = [];
  const answers = deliveries.map(async (delivery) => {
    const found = await readOne(delivery, order.directory);
    read.push(found);
    return withTexts(found);
  });
  try {
    return await onEach(
      deliveries.map(({ host }) => host.name),
      answers,
    );
  } catch (error) {
    await discard(read);
    throw error;
  }
}

async function readOne({ host, bundle }: Delivery, directory: string): Promise<ReadDelivery> {
  const { snapshot, wanted, choice } = bundle;
  const files: Readonly<Record<string, Report>> =
    snapshot === undefined ? {} : { snapshot: ["snapshot", String(snapshot), ...wanted.composeFiles] };
  // Behind the snapshot, which brings the environment of then.
  const environment: Readonly<Record<string, Report>> =
    choice === undefined ? {} : { environment: ["environment", choice.of] };
  const reports = { unrecorded: unrecordedReport, ...files, ...environment };
  return { host, bundle, reading: await readHost(host.target, questionOf(directory, bundle), reports) };
}

/** The texts of compose files that lie on the host came with its state. */
function withTexts(delivery: ReadDelivery): ReadDelivery {
  const { bundle, reading } = delivery;
  if (bundle.snapshot === undefined) return delivery;
  const { exitCode, stdout, stderr } = reading.reports["snapshot"] ?? { exitCode: 1, stdout: "", stderr: "" };
  if (exitCode === 0) {
    const wanted = { ...bundle.wanted, composeTexts: [stdout] };
    return { ...delivery, bundle: { ...bundle, wanted }, environmentNotices: environmentNotices(delivery) };
  }
  throw new ActionError(`Cannot read the files of deployment ${bundle.snapshot} on the host: ${stderr.trim()}`);
}

/** What would be done on every host, or every reason on every host why nothing can be. */
export type PlanOverHosts =
  | { readonly kind: "planned"; readonly planned: readonly PlannedDelivery[] }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Plans for every host. One-shot services run once, on the first. */
export function planHosts(
  deliveries: readonly ReadDelivery[],
  scene: Pick<Scene, "order" | "settings">,
): PlanOverHosts {
  const [first, ...others] = deliveries.map(({ host }) => host.name);
  const plans = deliveries.map((delivery) => {
    const isFirst = first === undefined || delivery.host.name === first;
    const options: PlanOptions = { ...optionsOf(scene), ...(!isFirst && { oneShotsOn: first }) };
    const plan = planCompose(delivery.reading.state, delivery.bundle.wanted, options);
    return { delivery, options, plan: withNotices(plan, delivery.environmentNotices ?? []) };
  });
  const named = (name: string) => (others.length === 0 ? "" : `${name}: `);
  const problems = plans.flatMap(({ delivery, plan }) =>
    plan.kind === "planned" ? [] : plan.problems.map((problem) => named(delivery.host.name) + problem),
  );
  if (problems.length > 0) return { kind: "refused", problems };
  const planned = plans.flatMap(({ delivery, options, plan }) =>
    plan.kind === "planned" ? [{ ...delivery, options, plan }] : [],
  );
  return { kind: "planned", planned };
}

function withNotices(plan: DeploymentPlan, notices: readonly string[]): DeploymentPlan {
  return plan.kind === "planned" ? { ...plan, notices: [...notices, ...plan.notices] } : plan;
}

function questionOf(directory: string, { wanted, files, environment, choice, project, profiles }: Bundle): Question {
  return {
    directory,
    composeFiles: wanted.composeFiles,
    profiles,
    files,
    images: new Map([...wanted.services].map(([name, { image }]) => [name, image])),
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
    ...(choice?.today !== undefined && { today: choice.today.reveal() }),
  };
}

function optionsOf({ order: { hold }, settings }: Pick<Scene, "order" | "settings">): PlanOptions {
  const { healthTimeout, stableFor, settleDelay, timeout, keepReleases, drain, migrations }: Settings = settings;
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
