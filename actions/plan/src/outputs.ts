import { defineOutputs } from "@stageway/core";
import { encodePlan } from "@stageway/pipeline";
import type { EventPlan } from "@stageway/planning";

/** Names of the outputs, as action.yml declares them. */
export const outputNames = [
  ...(["deploy", "reason", "plan", "matrix", "services", "stage", "stages", "flow"] as const),
  ...(["version", "tags", "url", "origin", "skip-tests", "force-rebuild"] as const),
] as const;

/** Sets the outputs that action.yml declares. */
export const setOutputs = defineOutputs(...outputNames);

/** The outputs of a plan. */
export function outputsOf({ plan, origin }: EventPlan): Parameters<typeof setOutputs>[0] {
  const [first] = plan.deployments;
  return {
    deploy: plan.deploy,
    reason: plan.reason,
    plan: encodePlan(plan),
    matrix: matrixOf(plan.build),
    services: plan.build,
    stage: first?.stage,
    stages: plan.deployments.map(({ stage }) => stage),
    flow: first?.flow,
    version: first?.version,
    tags: plan.tags,
    url: first?.url,
    origin: origin?.branch,
    "skip-tests": plan.skipTests,
    "force-rebuild": plan.forceRebuild,
  };
}

/** A job matrix has at most this many jobs (docs.github.com, usage limits). */
const mostJobs = 256;

/** A matrix of what is built: one service for each job, or several where there are more services than jobs. */
export function matrixOf(services: readonly string[]): { include: { name: string; services: string }[] } {
  const size = Math.ceil(services.length / mostJobs);
  const include = [];
  for (let start = 0; start < services.length; start += size) {
    const batch = services.slice(start, start + size);
    const [first = "", ...others] = batch;
    include.push({
      name: others.length === 0 ? first : `${first} and ${others.length} more`,
      services: batch.join(","),
    });
  }
  return { include };
}
