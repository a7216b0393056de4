import { isOvertaken } from "@stageway/pipeline";
import type { Ended } from "./ending.ts";
import { booksOf } from "./journals.ts";
import type { Books, Recorder } from "./record.ts";
import type { ReadDelivery, Scene } from "./scene.ts";

/** What the journals of these hosts say. */
export function booksIn(found: readonly ReadDelivery[]): Books {
  const journals = found.map(({ host: { target }, reading: { status, reports } }) => {
    return { target, status, unrecorded: reports["unrecorded"]?.stdout ?? "" };
  });
  return booksOf(journals);
}

/** The recorder as it stands after another deployment ended on these hosts: that one may have been verified. */
export async function refreshed(
  recorder: Recorder,
  found: readonly ReadDelivery[],
  { client }: Pick<Scene, "client">,
): Promise<Recorder> {
  const verified = await recorder.putRight(booksIn(found));
  if (verified === undefined) return recorder;
  client.tell({ previous: verified?.release });
  return { ...recorder, verified, previous: verified?.release, replaces: verified?.number };
}

/** How a deployment ends when a later run has put another release onto the stage; `undefined` when it may go on. */
export function overtakenBy(
  { verified = null }: Pick<Recorder, "verified">,
  { order, bundle, world }: Scene,
): Ended | undefined {
  const planned = { verified: order.verified, release: bundle.reference, runUrl: world.context.runUrl };
  if (verified === null || !isOvertaken(planned, verified)) return undefined;
  const { number, version } = verified;
  return {
    outcome: "superseded",
    reason: `deployment ${number} of ${version} was verified by a later run. Going back is what rollback is for; to deploy this commit all the same, start a new run`,
  };
}
