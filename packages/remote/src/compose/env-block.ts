import { overridePath } from "./override.ts";

/** The lines between which `.env` is ours; `awk` on the target looks for their beginnings. */
export const blockBegin = "# stageway: begin";
export const blockEnd = "# stageway: end";

export interface ComposeProject {
  /** Relative to the project directory, in the order in which they are merged. */
  readonly composeFiles: readonly string[];
  /** When the compose files and the folder's name are not to decide. */
  readonly project?: string;
  readonly profiles: readonly string[];
}

/**
 * The managed block of `.env`: with it a plain `docker compose up -d` in the project directory sees what was deployed.
 * It is the same for every release, so that services which read `.env` do not change by it.
 */
export function environmentBlock({ composeFiles, project, profiles }: ComposeProject): string {
  const lines = [
    `${blockBegin} (written anew by every deployment)`,
    `COMPOSE_FILE=${[...composeFiles, overridePath].join(":")}`,
    ...(project === undefined ? [] : [`COMPOSE_PROJECT_NAME=${project}`]),
    ...(profiles.length === 0 ? [] : [`COMPOSE_PROFILES=${profiles.join(",")}`]),
    blockEnd,
  ];
  return `${lines.join("\n")}\n`;
}
