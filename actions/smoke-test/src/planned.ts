import type { Plan } from "@stageway/pipeline";

/** What the plan says about the stage that is asked. */
export interface Planned {
  /** As `checks` would hold them. */
  readonly checks: readonly unknown[];
  /** Paths in checks are below it. */
  readonly url?: string;
  /** The compose project's directory on the hosts. */
  readonly directory?: string;
}

/** What the plan says of that stage, or of its first one: a deployment comes before those that follow from it. */
export function plannedFor(stage: string | undefined, { deployments }: Plan): Planned {
  const planned = stage === undefined ? deployments[0] : deployments.find((one) => one.stage === stage);
  if (planned === undefined) return { checks: [] };
  const { checks = [], url, target } = planned;
  return {
    ...(url !== undefined && { url }),
    ...(target?.directory !== undefined && { directory: target.directory }),
    checks: checks.map(({ latency, responseHeaders, ...same }) => ({
      ...same,
      ...(latency !== undefined && { latency: `${latency}ms` }),
      ...(responseHeaders !== undefined && { "response-headers": responseHeaders }),
    })),
  };
}
