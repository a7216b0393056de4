import { loadState, saveState, type Env } from "@stageway/core";

/** What the post step has to know of the record that the main step opened, or was about to open. */
export interface Opened {
  readonly stage: string;
  readonly commit: string;
  /** By it the record is found whose number nobody saw. */
  readonly marker: string;
  readonly number?: number;
  /** Whether the record says that the deployment is in progress. */
  readonly started?: boolean;
  readonly url?: string;
}

export function saveOpened(opened: Opened): void {
  saveState("opened", opened);
}

export function loadOpened(env: Env): Opened | undefined {
  return loadState("opened", asOpened, env);
}

function asOpened(value: unknown): Opened {
  const { stage, commit, marker } = (value ?? {}) as Partial<Opened>;
  if ([stage, commit, marker].every((text) => typeof text === "string")) return value as Opened; // We wrote it.
  throw new SyntaxError("must have stage, commit and marker");
}
