import { loadState, saveState, type Env } from "@stageway/core";
import { readReference, type DeploymentReference } from "@stageway/remote";

/** Tells the post step that a deployment waits for its verdict. */
export function saveHeld(reference: DeploymentReference): void {
  saveState("held", reference);
}

/** The deployment that waits, when there is one. */
export function loadHeld(env: Env): DeploymentReference | undefined {
  return loadState("held", readReference, env);
}

/** The file of the connection that the main step opened. */
export function loadSession(env: Env): string | undefined {
  return loadState("session", (value) => (typeof value === "string" ? value : undefined), env);
}
