import { overridePath } from "./override.ts";

/** The first line of the managed block of `.env`, by its beginning; `awk` on the target searches for it. */
export const blockBegin = "# stageway: begin";

/** The last line of the managed block of `.env`. */
export const blockEnd = "# stageway: end";

/** How compose finds a project: its files, name and profiles. */
export interface ComposeProject {
  /** Relative to the project directory, in the order in which they are merged. */
  readonly composeFiles: readonly string[];
  /** Project name; by default that of the compose files or of the folder. */
  readonly project?: string;
  readonly profiles: readonly string[];
}

/**
 * The managed block of `.env`. It makes a plain `docker compose up -d` in the project directory use the deployed files. It is the same for
 * every release, so that it does not change services that read `.env`.
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
