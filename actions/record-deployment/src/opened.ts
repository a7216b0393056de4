import { loadState, saveState, type Env } from "@stageway/core";

/** What the post step needs to find the record that the main step opened or tried to open. */
export interface Opened {
  readonly stage: string;
  readonly commit: string;
  /** Identifies the record when GitHub's response, and with it the number, was lost. */
  readonly marker: string;
  readonly number?: number;
  /** Whether the record says that the deployment is in progress. */
  readonly started?: boolean;
  readonly url?: string;
}

/** Saves the record in the action's state for the post step. */
export function saveOpened(opened: Opened): void {
  saveState("opened", opened);
}

/**
 * The record that the main step saved, or `undefined` when it saved none.
 *
 * @throws {ActionError} when the state cannot be read.
 */
export function loadOpened(env: Env): Opened | undefined {
  return loadState("opened", asOpened, env);
}

function asOpened(value: unknown): Opened {
  const { stage, commit, marker } = (value ?? {}) as Partial<Opened>;
  if ([stage, commit, marker].every((text) => typeof text === "string")) return value as Opened; // We wrote it.
  throw new SyntaxError("must have stage, commit and marker");
}
