import type { Result } from "../verb.ts";
import type { Paint } from "../view.ts";
import type { Answer } from "./answers.ts";
import type { LocalWorld } from "./open-world.ts";
import type { Prepared } from "./prepare.ts";

/** What one run of the workflow left. */
export interface Deployed {
  readonly answers: readonly Answer[];
  /** The summaries that its steps wrote, as Markdown. */
  readonly summaries: readonly string[];
  /** The program that reaches the host; absent when the world ends at once. */
  readonly command?: string;
}

/** Says where the application answers, and how the world's host and records are reached. */
export function resultOf(
  { answers, summaries, command }: Deployed,
  { owner, name, stage, compose }: Prepared,
  { github, host, registry }: LocalWorld,
  paint: Paint,
): Result {
  const records = `${github.serverUrl}/${owner}/${name}/deployments`;
  const urls = answers.map(
    ({ address, service, port }) => `  ${paint.blue(address)}  ${service}, port ${port} of the host`,
  );
  const [service] = compose.services;
  // A world begins with nothing to go back to.
  const verbs = [
    "status",
    `logs${service === undefined ? "" : ` --service ${service.name}`}`,
    "releases",
    "rollback  # once it was deployed twice",
  ];
  const reach =
    command === undefined
      ? []
      : ["From another terminal, while this runs:", ...verbs.map((verb) => `  ${command} ${verb}`)];
  return {
    text: [
      paint.bold(`Deployed to ${stage}:`),
      ...(urls.length > 0 ? urls : ["  no service publishes a port"]),
      paint.dim(`  records ${records}`),
      ...reach,
    ].join("\n"),
    json: {
      stage,
      answers,
      summaries,
      records,
      command,
      registry: registry.url,
      ssh: `${host.user}@${host.host}:${host.port}`,
      container: host.container,
    },
  };
}
