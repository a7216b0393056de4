import type { Outcome } from "@stageway/core";
import { readStatuses } from "./api.ts";
import { outcomeIn, type DeploymentRecord, type RecordStore } from "./record.ts";
import { closeRecord, type Ending } from "./write-records.ts";

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
  if (stands) return { kind: "closed before", outcome: before };
  return { kind: "closed", outcome: ending.outcome, ...(await closeRecord(store, record, ending)) };
}
