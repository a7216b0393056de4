import { ActionError } from "@stageway/core";
import { listRecords, wasVerified, type RecordStore } from "@stageway/records";

/** The number of the newest deployment on record that was confirmed with this release. */
export async function findNumber(store: RecordStore, stage: string, release: string): Promise<number> {
  for await (const history of listRecords(store, stage)) {
    if (history.record.release === release && wasVerified(history)) return history.record.number;
  }
  throw new ActionError(
    `Cannot sign: no deployment of it that was confirmed on ${stage} is on record: current value is ${release}`,
    {
      hint: "Give the number of its deployment with --number, as stageway releases lists it",
    },
  );
}
