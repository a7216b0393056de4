import { openGitHub, type Clock, type Context, type Secret } from "@stageway/core";
import type { RecordStore } from "./record.ts";

export interface StoreWorld {
  readonly context: Pick<Context, "apiUrl" | "repository">;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** The records of the repository in which this job runs. */
export async function openStore(token: Secret, { context, clock, signal }: StoreWorld): Promise<RecordStore> {
  const github = await openGitHub({ token, apiUrl: context.apiUrl, clock, ...(signal !== undefined && { signal }) });
  return { github, repository: context.repository };
}
