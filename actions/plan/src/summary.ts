import { codeSpan, commitLink, escapeMarkdown, formatDuration, table, type Context } from "@stageway/core";
import type { EventPlan } from "@stageway/planning";

const mostRows = 50;

/** What was decided, as Markdown for people. */
export function summaryOf(
  { plan, decision, origin, buildReason }: EventPlan,
  context: Pick<Context, "serverUrl" | "repository">,
): string {
  const stages = plan.deployments.map(({ stage }) => codeSpan(stage)).join(", ");
  const title = plan.deploy ? `### To deploy: ${stages}` : "### Nothing is deployed";
  const parts = [`${title}\n\nCommit ${commitLink(plan.commit, context)}. ${sentence(plan.reason)}\n`];
  if (plan.deployments.length > 0) parts.push(deployments(plan.deployments));
  if (decision.steps.length > 0) parts.push(builds(plan.services, plan.build, buildReason, plan.previous));
  const notes = [
    origin !== undefined && `The push came from ${codeSpan(origin.branch)} (pull request ${origin.pullRequest}).`,
    plan.skipTests && "Tests are to be left out.",
  ].filter((note) => note !== false);
  return [...parts, ...notes].join("\n");
}

function deployments(all: EventPlan["plan"]["deployments"]): string {
  // Without a hold in the configuration the deploy step's own input says, which a plan does not know.
  const held = all.some(({ hold }) => hold !== undefined);
  const rows = all.map(({ stage, flow, version, url, hold }) => [
    codeSpan(stage),
    flow,
    codeSpan(version),
    ...(held ? [hold === undefined ? "as the deploy step says" : formatDuration(hold)] : []),
    url === undefined ? "" : codeSpan(url),
  ]);
  return table(
    ["Stage", "Why", "Version", ...(held ? ["Held, unless the deploy step says otherwise"] : []), "URL"],
    rows,
  );
}

function builds(
  services: EventPlan["plan"]["services"],
  build: readonly string[],
  reason: string,
  previous: string | undefined,
): string {
  const changed = new Set(build);
  const kept = previous === undefined ? "" : `; the others are taken from ${codeSpan(previous)}`;
  const head = `To build: ${build.length} of ${Object.keys(services).length} services (${escapeMarkdown(reason)})${kept}.\n`;
  const names = Object.keys(services);
  const [first, others] = [names.filter((name) => changed.has(name)), names.filter((name) => !changed.has(name))];
  const rows = [...first, ...others]
    .slice(0, mostRows)
    .map((name) => [
      codeSpan(name),
      codeSpan(services[name]?.context ?? ""),
      changed.has(name) ? "build" : "unchanged",
    ]);
  const more = names.length > mostRows ? `\n… and ${names.length - mostRows} more.\n` : "";
  return names.length === 0 ? head : `${head}\n${table(["Service", "Context", ""], rows)}${more}`;
}

function sentence(text: string): string {
  return `${escapeMarkdown(text.slice(0, 1).toUpperCase() + text.slice(1))}.`;
}
