import { stageway } from "./command.ts";
import type { Stage } from "./stage.ts";

/** A release as `stageway releases --json` tells of it. */
export interface Listed {
  readonly version: string;
  readonly reference: string;
  readonly verified: boolean;
  readonly runsOn: readonly string[];
}

/** Shows the list of staging's releases as somebody sees it, and gives it; the newest first. */
export async function listReleases(stage: Stage): Promise<readonly Listed[]> {
  const { view, claims } = stage;
  view.typed("stageway releases staging");
  const list = await stageway(stage, ["releases", "staging"]);
  view.printed(list.exitCode === 0 ? list.stdout : list.stderr);
  claims.equal("the list comes from the host alone", list.exitCode, 0);
  const { stdout } = await stageway(stage, ["releases", "staging", "--json"]);
  return (JSON.parse(stdout) as { releases: readonly Listed[] }).releases; // As packages/cli writes it.
}
