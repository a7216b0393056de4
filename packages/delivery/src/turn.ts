import { ActionError, formatDuration, retry } from "@stageway/core";
import type { TargetStatus } from "@stageway/remote";
import type { Ended } from "./ending.ts";
import { readHosts } from "./plan-on-hosts.ts";
import type { Recorder } from "./record.ts";
import { sourceOf } from "./source.ts";
import { discard, type Delivery, type ReadDelivery, type Scene } from "./scene.ts";

/** Milliseconds between two looks at a deployment that is under way. */
const interval = 2000;
/** Milliseconds for which a host that does not answer is asked again: as long as one takes to start anew. */
const patience = 120_000;

/**
 * What a deployment finds once nobody else deploys on its hosts, or how it ended while it waited. Its record is open when
 * there was somebody to wait for.
 */
export type Turn =
  | { readonly kind: "mine"; readonly deliveries: readonly ReadDelivery[]; readonly recorder: Recorder | undefined }
  | { readonly kind: "over"; readonly ended: Ended; readonly recorder: Recorder };

/**
 * Reads the hosts once nobody else deploys there: a plan made before would be of yesterday. Whoever has to wait is on record
 * first, so that it has a number: of those that wait, the newest comes next, and the others end superseded.
 */
export async function takeTurn(
  deliveries: readonly Delivery[],
  scene: Scene,
  openRecord: (found: readonly ReadDelivery[]) => Promise<Recorder>,
): Promise<Turn> {
  const { world, settings } = scene;
  const until = world.clock.monotonic() + settings.wait;
  let recorder: Recorder | undefined;
  for (let round = 0; ; round++) {
    const found = await readHosts(deliveries, scene).catch(refusing(recorder));
    const busy = found.filter(({ reading }) => reading.status.holder?.alive === true);
    if (busy.length === 0) return { kind: "mine", deliveries: found, recorder };
    // A host may say that somebody works there when it is read, and that nobody does when it is asked, again and again.
    if (round > 0) {
      if (world.clock.monotonic() >= until) {
        await discard(found);
        return await refusing(recorder)(tooLong(busy));
      }
      await world.clock.sleep(interval, world.signal);
    }
    if (recorder === undefined) world.log.info(`Waiting up to ${formatDuration(settings.wait)} for ${namesOf(busy)}`);
    // A dry run waits without a number: it gives way to nobody, and nobody to it.
    if (!settings.dryRun) recorder ??= await openRecord(found);
    await discard(found);
    const newer = await waitFor(busy, recorder?.number, until, scene).catch(refusing(recorder));
    if (newer !== undefined && recorder !== undefined) {
      return { kind: "over", recorder, ended: { outcome: "superseded", reason: `deployment ${newer} is newer` } };
    }
  }
}

/** Waits until nobody deploys on these hosts. Gives the number of a newer deployment that comes first. */
async function waitFor(
  busy: readonly ReadDelivery[],
  number: number | undefined,
  until: number,
  { world: { clock, signal, context } }: Scene,
): Promise<number | undefined> {
  for (;;) {
    const budget = Math.min(patience, until - clock.monotonic());
    const again = { budget, clock, signal, delay: { first: interval, cap: interval } };
    const asked = busy.map(({ host: { target } }) =>
      retry(() => (number === undefined ? target.status() : target.queue(number)), again),
    );
    const statuses = await Promise.all(asked);
    const newer = statuses.map((status) => newerThan(number, context, status)).find((found) => found !== undefined);
    if (newer !== undefined) return newer;
    if (statuses.every(({ holder }) => holder?.alive !== true)) return undefined;
    if (clock.monotonic() >= until) throw tooLong(busy);
    await clock.sleep(Math.min(interval, until - clock.monotonic()), signal);
  }
}

/** A newer deployment that waits on the host, or runs there, with a number from where ours is, as far as that is known. */
function newerThan(
  number: number | undefined,
  context: Scene["world"]["context"],
  { current = 0, waiting = [], sources }: TargetStatus,
): number | undefined {
  if (number === undefined) return undefined;
  const source = sourceOf(context);
  return [...waiting, current].find((other) => other > number && (sources?.get(other) ?? source) === source);
}

function namesOf(busy: readonly ReadDelivery[]): string {
  const [first] = busy;
  const { number = 0, runUrl = "" } = first?.reading.status.holder ?? {};
  const where = busy.map(({ host }) => host.name).join(", ");
  return `deployment ${number} (${runUrl || "of an unknown run"}) on ${where}`;
}

function tooLong(busy: readonly ReadDelivery[]): ActionError {
  return new ActionError(`Cannot deploy: ${namesOf(busy)} is still under way`, {
    hint: 'Confirm or undo it with conclude-deployment, or raise "wait"',
  });
}

/** Closes the record of a deployment that touched nothing, with what stood in its way. */
export function refusing(recorder: Recorder | undefined): (error: unknown) => Promise<never> {
  return async (error) => {
    await recorder?.close("refused", Error.isError(error) ? error.message : String(error));
    throw error;
  };
}
