import { codeSpan, escapeMarkdown, formatDuration, table } from "@stageway/core";
import type { EventPlan } from "@stageway/planning";

const mostRows = 50;

/** What was decided, as Markdown for people. */
export function summaryOf({ plan, decision, origin, buildReason }: EventPlan): string {
  const title = plan.deploy ? "### Plan: deploy" : "### Plan: nothing is deployed";
  const parts = [`${title}\n\n${sentence(plan.reason)}\n`];
  if (plan.deployments.length > 0) parts.push(deployments(plan.deployments));
  if (decision.steps.length > 0) parts.push(builds(plan.services, plan.build, buildReason, plan.previous));
  const notes = [
    origin !== undefined && `The push came from ${codeSpan(origin.branch)} (pull request ${origin.pullRequest}).`,
    plan.skipTests && "Tests are to be left out.",
  ].filter((note) => note !== false);
  return [...parts, ...notes].join("\n");
}

function deployments(all: EventPlan["plan"]["deployments"]): string {
  const rows = all.map(({ stage, flow, version, url, hold }) => [
    codeSpan(stage),
    flow,
    codeSpan(version),
    hold === undefined ? "no" : formatDuration(hold),
    url === undefined ? "" : codeSpan(url),
  ]);
  return table(["Stage", "Why", "Version", "Held", "URL"], rows);
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
  const rows = Object.entries(services)
    .map(([name, { context }]) => [codeSpan(name), codeSpan(context), changed.has(name) ? "build" : "unchanged"])
    .sort((a, b) => Number(b[2] === "build") - Number(a[2] === "build"));
  const more = rows.length > mostRows ? `\n… and ${rows.length - mostRows} more.\n` : "";
  return rows.length === 0 ? head : `${head}\n${table(["Service", "Context", ""], rows.slice(0, mostRows))}${more}`;
}

function sentence(text: string): string {
  return `${escapeMarkdown(text.slice(0, 1).toUpperCase() + text.slice(1))}.`;
}
