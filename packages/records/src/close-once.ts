import type { Outcome } from "@stageway/core";
import { readStatuses } from "./api.ts";
import { outcomeIn, type DeploymentRecord, type RecordStore } from "./record.ts";
import { closeRecord, markReplaced, type Ending } from "./write-records.ts";

/** What became of closing a record: it is closed now, or it was before and nothing was said anew. */
export type Closing =
  | { readonly kind: "closed"; readonly outcome: Outcome; readonly warning?: string }
  | { readonly kind: "closed before"; readonly outcome: Outcome };

/**
 * Closes a record unless somebody has closed it already: whoever knew the outcome first is believed. `over` names outcomes
 * that may be put right all the same.
 */
export async function closeOnce(
  store: RecordStore,
  record: Pick<DeploymentRecord, "number" | "verified">,
  ending: Ending,
  { over = [] }: { readonly over?: readonly Outcome[] } = {},
): Promise<Closing> {
  const before = outcomeIn({ statuses: await readStatuses(store, record.number) });
  const stands = before !== undefined && (before === ending.outcome || !over.includes(before));
  if (stands) {
    if (before === "deployed" && ending.outcome === before) await finishClosing(store, record);
    return { kind: "closed before", outcome: before };
  }
  return { kind: "closed", outcome: ending.outcome, ...(await closeRecord(store, record, ending)) };
}

/** Whoever closed it as deployed may have lost GitHub half-way: what it replaced then still says that it runs. */
async function finishClosing(store: RecordStore, record: Pick<DeploymentRecord, "number" | "verified">): Promise<void> {
  if (record.verified === null) return;
  const [newest] = await readStatuses(store, record.verified.number, 1);
  if (newest?.state === "success") await markReplaced(store, record);
}
