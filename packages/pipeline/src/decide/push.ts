import type { Configuration, StageSettings } from "../config/index.ts";
import type { Flow } from "../flow.ts";
import { matchesPattern } from "../pattern.ts";
import type { Origin } from "./origin.ts";
import { previewName } from "./preview-name.ts";
import { branchesOf, listed, namedStep, nothing, versionOfTag, type Answer, type Step } from "./step.ts";
import { nameOf, versionIn } from "./versioned-name.ts";

/** What a push to a branch deploys. */
export function branchPush(branch: string, origin: Origin | undefined, configuration: Configuration): Answer {
  const stages = Object.entries(configuration.stages).filter(([, stage]) =>
    branchesOf(stage).some((one) => matchesPattern(branch, one)),
  );
  if (stages.length === 0) return previewPush(branch, configuration);
  const special = origin && versionedPush(origin, stages, configuration);
  if (special !== undefined) return special;
  const steps = stages.map(([stage, settings]) => ({ stage, settings, flow: pushFlow(stage, origin, configuration) }));
  return { deploy: true, steps, reason: pushReason(branch, origin, steps) };
}

/** A merge of a release or hotfix branch, which carries its version along. */
function versionedPush(
  origin: Origin,
  reached: readonly (readonly [string, StageSettings])[],
  configuration: Configuration,
): Answer | undefined {
  const { releases, stages } = configuration;
  const hotfix = versionIn(origin.branch, releases.hotfixes);
  const version = hotfix ?? versionIn(origin.branch, releases.branches);
  if (version === undefined) return undefined;
  const name = nameOf(version, releases.tag);
  const by = `pull request #${origin.pullRequest} brought`;
  const to = reached.map(([stage]) => stage);
  if (hotfix === undefined) {
    const steps = reached.map(([stage, settings]): Step => ({ stage, settings, flow: "promotion", version: name }));
    return { deploy: true, steps, reason: `${by} release ${version.text} to ${listed(to)}` };
  }
  const names = Object.keys(stages);
  const [stage = ""] = to;
  const wanted = releases.hotfixStages ?? names.slice(names.indexOf(stage)).slice(0, 2);
  const steps = wanted.map((one) => ({ ...namedStep(one, "hotfix", configuration), version: name }));
  return { deploy: true, steps, reason: `${by} hotfix ${version.text} to ${stage}, which deploys ${listed(wanted)}` };
}

/** Whether a push to the branch deploys a stage. */
export function isStageBranch(branch: string, stages: Configuration["stages"]): boolean {
  return Object.values(stages).some((stage) => branchesOf(stage).some((one) => matchesPattern(branch, one)));
}

function previewPush(branch: string, configuration: Configuration): Answer {
  const found = Object.entries(configuration.previews).find(([pattern]) => matchesPattern(branch, pattern));
  if (found === undefined) return nothing(`a push to ${branch} deploys nothing${whatDoes(configuration)}`);
  const stage = previewName(branch);
  return {
    deploy: true,
    steps: [{ stage, flow: "preview", settings: found[1] }],
    reason: `a push to ${branch} deploys the preview ${stage}`,
  };
}

/** What a pushed tag deploys. */
export function tagPush(tag: string, configuration: Configuration): Answer {
  const steps = Object.entries(configuration.stages)
    .filter(([, stage]) => (stage.tags ?? []).some((pattern) => matchesPattern(tag, pattern)))
    .map(([stage, settings]): Step => ({ stage, settings, flow: "release", version: versionOfTag(tag) }));
  if (steps.length === 0) return nothing(`the tag ${tag} deploys nothing`);
  return { deploy: true, steps, reason: `the tag ${tag} deploys ${listed(steps.map(({ stage }) => stage))}` };
}

/** A merge from the branch of the stage before is a promotion. */
function pushFlow(stage: string, origin: Origin | undefined, { stages }: Configuration): Flow {
  const names = Object.keys(stages);
  const before = stages[names[names.indexOf(stage) - 1] ?? ""];
  const promoted =
    origin !== undefined &&
    before !== undefined &&
    branchesOf(before).some((one) => matchesPattern(origin.branch, one));
  return promoted ? "promotion" : "push";
}

function pushReason(branch: string, origin: Origin | undefined, steps: readonly Step[]): string {
  const stages = listed(steps.map(({ stage }) => stage));
  if (origin === undefined) return `a push to ${branch} deploys ${stages}`;
  const pull = `pull request #${origin.pullRequest}`;
  if (steps.some(({ flow }) => flow === "promotion")) return `${pull} promoted ${origin.branch} to ${stages}`;
  return `${pull} from ${origin.branch} was merged into ${branch}, which deploys ${stages}`;
}

function whatDoes({ stages }: Configuration): string {
  const ways = Object.entries(stages)
    .filter(([, stage]) => branchesOf(stage).length > 0)
    .map(([name, stage]) => `${name} from ${listed(branchesOf(stage))}`);
  return ways.length === 0 ? "" : `: ${ways.join(", ").replace(" from ", " is deployed from ")}`;
}
