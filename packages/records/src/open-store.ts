import { openGitHub, type Clock, type Context, type Secret } from "@stageway/core";
import type { RecordStore } from "./record.ts";

/** What access to the records needs. */
export interface StoreWorld {
  readonly context: Pick<Context, "apiUrl" | "repository">;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Milliseconds for one call with all its retries; the client's default unless given. */
  readonly budget?: number;
}

/** The records of the repository in which this job runs. */
export async function openStore(token: Secret, { context, clock, signal, budget }: StoreWorld): Promise<RecordStore> {
  const limits = { ...(signal !== undefined && { signal }), ...(budget !== undefined && { budget }) };
  const github = await openGitHub({ token, apiUrl: context.apiUrl, clock, ...limits });
  return { github, repository: context.repository };
}
