import type { Decision } from "./decision.ts";
import { definitionLabel, revisionLabel } from "./definition.ts";
import type { WantedService } from "./wanted.ts";

/** Where the override lies, relative to the project directory. */
export const overridePath = ".stageway/override.yml";

const head = `# Written anew by every deployment: the images of the release by digest, and labels that say what runs.
# The compose files stay as they are.
`;

/**
 * The text of the override: what the compose files say, with the images of the release. Services that somebody else
 * started and that are left alone are not in it, so that compose does not find them changed.
 *
 * @param idle services of the release in profiles that are not active: they get their image for whoever runs them by hand
 */
export function overrideText(
  decisions: readonly Decision[],
  pinned: ReadonlySet<string>,
  idle: ReadonlyMap<string, WantedService>,
): string {
  const entries = [
    ...decisions.flatMap((decision) =>
      decision.model === undefined || !decision.labelled
        ? []
        : [[decision.service, entryOf(decision, pinned)] as const],
    ),
    ...[...idle].map(([service, { image }]) => [service, `    image: ${JSON.stringify(image)}\n`] as const),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return `${head}services: {}\n`;
  return `${head}services:\n${entries.map(([service, entry]) => `  ${JSON.stringify(service)}:\n${entry}`).join("")}`;
}

function entryOf(decision: Decision, pinned: ReadonlySet<string>): string {
  const { service, image, definition, revision, elsewhere, model } = decision;
  const lines = [
    // Compose refuses a file that says one of the two and means another number by the other.
    ...(elsewhere === true ? ["    scale: 0", "    deploy: { replicas: 0 }"] : []),
    ...(pinned.has(service) || image !== (model?.image ?? "") ? [`    image: ${JSON.stringify(image)}`] : []),
    "    labels:",
    `      ${definitionLabel}: ${JSON.stringify(definition)}`,
    ...(revision === undefined ? [] : [`      ${revisionLabel}: ${JSON.stringify(revision)}`]),
  ];
  return `${lines.join("\n")}\n`;
}
