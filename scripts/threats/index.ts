import { container } from "./container.ts";
import { pullRequest } from "./pull-request/index.ts";
import { registryWriter } from "./registry-writer/index.ts";
import { stagingHost } from "./staging-host.ts";
import type { Threat } from "./threat.ts";

/** All threats by attacker, as docs/threats.md names its tables. */
export const threats: Readonly<Record<string, readonly Threat[]>> = {
  "pull request": pullRequest,
  "staging host": stagingHost,
  "registry writer": registryWriter,
  container,
};

/** The threats of one attacker as rows of a table for people. */
export function threatRows(rows: readonly Threat[]): readonly (readonly string[])[] {
  return rows.map(({ attempt, answer, test: [title, file] }) => [
    ...[attempt, answer].map((text) => text.replaceAll("|", "\\|")),
    `[${title.replace(/[\\|[\]]/g, "\\$&")}](../${file})`,
  ]);
}
