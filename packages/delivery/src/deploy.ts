import { describe, type Ending } from "@stageway/core";
import { readBundle } from "./bundle.ts";
import { refusal, type Ended } from "./ending.ts";
import { withHosts } from "./host.ts";
import { booksIn, overtakenBy, refreshed } from "./last-verified.ts";
import type { Client, Order, Settings, World } from "./order.ts";
import { planHosts, readHosts } from "./plan-on-hosts.ts";
import { loadRecords, openRecorder, type Recorder } from "./record.ts";
import { planTable } from "./report.ts";
import { runAlone, runTogether } from "./run-job.ts";
import { discard, type Delivery, type PlannedDelivery, type ReadDelivery, type Scene } from "./scene.ts";
import { finish, hold } from "./telling.ts";
import { refusing, takeTurn } from "./turn.ts";

/**
 * Puts a release onto the hosts of a stage: release, connections, state, plan, record, job, outcome. Gives the outcome, or 0
 * while it is held and for a dry run.
 *
 * @throws {ActionError} when nothing can be deployed; nothing was touched then.
 */
export async function deploy(order: Order, settings: Settings, client: Client, world: World): Promise<Ending> {
  const reading = readBundle(order, settings, world);
  reading.catch(() => undefined); // It is told once the connections are there, or are not.
  try {
    const connected = withHosts(order, settings, client, world, async (hosts) => {
      const bundle = await reading;
      const deliveries = hosts.map((host) => ({ host, bundle }));
      return await deliver(deliveries, { order, settings, bundle, client, world });
    });
    loadRecords(settings.token, world);
    return await connected;
  } catch (error) {
    // What is wrong with the release is told first: it is wrong for every host.
    await reading;
    throw error;
  }
}

/** The same over connections that are open, for what was found already. */
export async function deliver(deliveries: readonly Delivery[], scene: Scene): Promise<Ending> {
  const { order, settings, bundle, client, world } = scene;
  const turn = await takeTurn(deliveries, scene, (found) => record(found, scene));
  client.tell({ release: bundle.reference, url: order.url });
  if (turn.kind === "over") return await finish(scene, [], turn.recorder, turn.ended);
  // What was waited for may have been verified, or may have ended with nobody there to say so.
  const waited = turn.recorder && (await refreshed(turn.recorder, turn.deliveries, scene));
  const { planned } = await planOrRefuse(turn.deliveries, scene).catch(refusing(waited));
  tellPlan(planned, scene);
  if (settings.dryRun) {
    await discard(planned);
    world.log.info("Nothing was touched: this was a dry run");
    return 0;
  }
  const recorder = waited ?? (await record(planned, scene));
  const overtaken = overtakenBy(recorder, scene);
  if (overtaken !== undefined) {
    await discard(planned);
    return await finish(scene, [], recorder, overtaken);
  }
  const changes = !planned.every(({ plan }) => plan.unchanged);
  // Nobody waits for this to be told: what is said of a record is said in order.
  const told = changes ? recorder.say("in_progress", `deploying ${bundle.version}`) : undefined;
  const ending = await carryOut(await withCopies(planned, recorder, scene), recorder, scene, plans);
  await told;
  return ending;
}

/** Opens the record, before anything is touched, and tells the deployment's number. */
async function record(found: readonly ReadDelivery[], scene: Scene): Promise<Recorder> {
  const { order, settings, bundle, client, world } = scene;
  const request = { ...order, ...bundle, release: bundle.reference };
  try {
    // Whoever is cancelled by now has touched nothing: there is nothing to put on record.
    world.signal.throwIfAborted();
    const recorder = await openRecorder(settings.token, request, booksIn(found), world);
    client.tell({ number: recorder.number, previous: recorder.previous });
    return recorder;
  } catch (error) {
    await discard(found);
    throw error;
  }
}

/** Where signatures are required, what was signed of the release before goes along for the host to keep. */
async function withCopies(
  planned: readonly PlannedDelivery[],
  { previous }: Recorder,
  scene: Scene,
): Promise<readonly PlannedDelivery[]> {
  const { trust } = scene.order;
  if (trust === undefined) return planned;
  const { copiesOf } = await import("./kept-proof.ts");
  const statements = await copiesOf(previous, trust, scene);
  if (statements.length === 0) return planned;
  return planned.map((one) => {
    return { ...one, bundle: { ...one.bundle, document: { ...one.bundle.document, statements } } };
  });
}

/** @throws {ActionError} every reason on every host why nothing can be done. */
async function planOrRefuse(deliveries: readonly ReadDelivery[], scene: Scene) {
  const plan = planHosts(deliveries, scene);
  if (plan.kind === "planned") return plan;
  await discard(deliveries);
  throw refusal(plan.problems);
}

function tellPlan(planned: readonly PlannedDelivery[], { bundle, client, world: { log } }: Scene): void {
  client.planned?.(
    bundle.version,
    planned.map(({ host, plan }) => ({ host: host.name, plan })),
  );
  for (const { host, plan } of planned) {
    const on = planned.length > 1 ? `${host.name}: ` : "";
    for (const notice of plan.notices) log.notice(on + notice);
    if (client.planned === undefined)
      log.info(planned.length > 1 ? `On ${host.name}:\n${planTable(plan)}` : planTable(plan));
  }
}

/** How often a plan is made before it is given up: somebody who deploys there again and again comes first. */
const plans = 3;

/** Runs what was planned. A plan that is stale by then is refused by its host before anything is touched, and is made anew. */
async function carryOut(
  planned: readonly PlannedDelivery[],
  recorder: Recorder,
  scene: Scene,
  left: number,
): Promise<Ending> {
  await discard(planned.filter(({ plan }) => plan.unchanged));
  const touched = planned.filter(({ plan }) => !plan.unchanged);
  const [only] = touched;
  if (only === undefined) {
    return await finish(scene, planned, recorder, { outcome: "unchanged", reason: "everything is as wanted" });
  }
  const ran = await (touched.length === 1 ? runAlone(only, recorder, scene) : runTogether(touched, recorder, scene));
  for (const { host } of touched) await host.journal.flush();
  if (ran.kind === "held") return await hold(scene, planned, recorder, ran);
  if (ran.stale !== true || left <= 1) return await finish(scene, planned, recorder, ran);
  scene.world.log.info("A host has changed since it was read: planning again");
  const again = await planAnew(planned, recorder, scene);
  return "outcome" in again
    ? await finish(scene, planned, recorder, again)
    : await carryOut(again.planned, again.recorder, scene, left - 1);
}

async function planAnew(planned: readonly PlannedDelivery[], before: Recorder, scene: Scene) {
  try {
    const found = await readHosts(planned, scene);
    const recorder = await refreshed(before, found, scene);
    const overtaken = overtakenBy(recorder, scene);
    if (overtaken === undefined) return { ...(await planOrRefuse(found, scene)), recorder };
    await discard(found);
    return overtaken;
  } catch (error) {
    return { outcome: "refused", reason: describe(error) } satisfies Ended;
  }
}
