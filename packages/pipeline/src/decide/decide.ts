import type { Configuration } from "../config/index.ts";
import { askedStep, byHand } from "./asked.ts";
import type { Asked, Event } from "./event.ts";
import type { Origin } from "./origin.ts";
import { branchPush, tagPush } from "./push.ts";
import { listed, nothing, versionOfTag, type Answer, type Step } from "./step.ts";

/** What follows from an event. When nothing is deployed, `steps` are what merging a pull request would deploy. */
export interface Decision extends Answer {
  readonly skipTests: boolean;
  readonly forceRebuild: boolean;
}

/** What is known besides the event: where a push came from, and explicit inputs, which win. */
export interface DecisionFacts {
  readonly origin?: Origin | undefined;
  readonly asked?: Asked | undefined;
}

/**
 * Decides what an event deploys.
 * @throws {ActionError} when somebody asked for what cannot be: an unknown stage, a version that is none
 */
export function decide(
  event: Event,
  configuration: Configuration,
  { origin, asked = {} }: DecisionFacts = {},
): Decision {
  const inputs = event.kind === "dispatch" ? event.asked : {};
  return {
    ...answer(event, configuration, origin, asked.stage),
    skipTests: asked.skipTests ?? inputs.skipTests ?? false,
    forceRebuild: asked.forceRebuild ?? inputs.forceRebuild ?? false,
  };
}

function answer(
  event: Event,
  configuration: Configuration,
  origin: Origin | undefined,
  stage: string | undefined,
): Answer {
  if ((event.kind === "push" || event.kind === "tag") && event.deleted) {
    return nothing(
      event.kind === "tag" ? `the tag ${event.tag} was deleted` : `the branch ${event.branch} was deleted`,
    );
  }
  if (event.kind === "other") return nothing(`the event ${event.name} never deploys`);
  if (stage === undefined) return byEvent(event, configuration, origin);
  const step = askedStep(stage, event, configuration);
  if (event.kind === "pull-request") return pullRequest(event, [step]);
  return { deploy: true, reason: `the input stage asked for ${stage}`, steps: [step] };
}

function byEvent(
  event: Exclude<Event, { kind: "other" }>,
  configuration: Configuration,
  origin: Origin | undefined,
): Answer {
  switch (event.kind) {
    case "push":
      return branchPush(event.branch, origin, configuration);
    case "tag":
      return tagPush(event.tag, configuration);
    case "release":
      return release(event, configuration);
    case "dispatch":
      return byHand(event, configuration);
    case "pull-request": {
      const head = event.fork ? undefined : { branch: event.head, pullRequest: 0 };
      return pullRequest(event, branchPush(event.base, head, configuration).steps);
    }
    case "unattended":
      return nothing(`the event ${event.name} deploys nothing by itself`);
  }
}

function release(event: Event & { kind: "release" }, configuration: Configuration): Answer {
  const { tag, action, draft, preRelease } = event;
  if (draft) return nothing(`the release ${tag} is a draft`);
  if (action !== "published") return nothing(`a release is deployed when it is published: current action is ${action}`);
  const steps = Object.entries(configuration.stages)
    .filter(([, stage]) => stage.releases && (!preRelease || stage.preReleases))
    .map(([stage, settings]): Step => ({ stage, settings, flow: "release", version: versionOfTag(tag) }));
  if (steps.length > 0)
    return { deploy: true, steps, reason: `the release ${tag} deploys ${listed(steps.map(({ stage }) => stage))}` };
  return nothing(
    preRelease ? `the release ${tag} is a pre-release, which deploys nothing` : `the release ${tag} deploys nothing`,
  );
}

function pullRequest(event: Event & { kind: "pull-request" }, steps: readonly Step[]): Answer {
  const wip = /^\s*\[?WIP\b/i.test(event.title) ? "marked WIP" : undefined;
  const mark = event.draft ? "a draft" : wip;
  const also = mark === undefined ? "" : `, and this one is ${mark}`;
  const stages = steps.length === 0 ? "nothing" : listed(steps.map(({ stage }) => stage));
  return { deploy: false, steps, reason: `a pull request never deploys${also}; merging it would deploy ${stages}` };
}
