import { ActionError } from "@stageway/core";
import type { Configuration } from "../config/index.ts";
import type { Flow } from "../flow.ts";
import type { Event } from "./event.ts";
import { namedStep, versionOfTag, type Answer, type Step } from "./step.ts";
import { versionIn } from "./versioned-name.ts";

/** What somebody asked for by starting the workflow. */
export function byHand(event: Event & { kind: "dispatch" }, configuration: Configuration): Answer {
  const possible = Object.keys(configuration.stages).filter((name) => configuration.stages[name]?.manual === true);
  const stage = event.asked.stage ?? (possible.length === 1 ? possible[0] : undefined);
  if (stage === undefined) {
    throw new ActionError(`Cannot tell which stage to deploy: none was asked for; known: ${possible.join(", ")}`, {
      hint: "Give the workflow an input deploy_environment, or this action the input stage",
    });
  }
  const step = namedStep(stage, "manual", configuration);
  if (!possible.includes(stage))
    throw new ActionError(`Cannot deploy ${stage} by hand: the configuration says manual: false`);
  return {
    deploy: true,
    steps: [{ ...step, ...versionNamedBy(event, configuration) }],
    reason: `somebody asked for ${stage} by hand`,
  };
}

/** The deployment of the stage that the input `stage` asks for. */
export function askedStep(stage: string, event: Event, configuration: Configuration): Step {
  return { ...namedStep(stage, flowOf(event), configuration), ...versionNamedBy(event, configuration) };
}

function flowOf({ kind }: Event): Flow {
  if (kind === "dispatch" || kind === "unattended") return "manual";
  return kind === "release" || kind === "tag" ? "release" : "push";
}

/** A version, when the event is about a tag of one. */
function versionNamedBy(event: Event, { releases }: Configuration): { version?: string } {
  if (event.kind === "release" || event.kind === "tag") return { version: versionOfTag(event.tag) };
  const tag = event.kind === "dispatch" && event.ref.kind === "tag" ? event.ref.name : undefined;
  return tag === undefined || versionIn(tag, releases.tag) === undefined ? {} : { version: versionOfTag(tag) };
}
