import { ActionError } from "@stageway/core";
import type { Configuration } from "../config/index.ts";
import type { Decision } from "../decide/decide.ts";
import type { Step } from "../decide/step.ts";
import { mappingOf } from "../mapping.ts";
import type { Plan, PlannedDeployment, PlannedFiles, PlannedTrust } from "../plan.ts";
import { changedServices, type Difference } from "./changed.ts";
import { nameByTemplate } from "./image-name.ts";
import type { Service } from "./services.ts";
import { chooseVersion, type NamedCommit, type NamedRecord, type VerifiedRecord } from "./version-choice.ts";

/** Everything that a plan is made of. */
export interface DraftFacts {
  readonly decision: Decision;
  readonly configuration: Configuration;
  /** Path of the configuration in the repository; its change concerns every service. */
  readonly configurationPath?: string | undefined;
  readonly services: ReadonlyMap<string, Service>;
  readonly commit: Omit<NamedCommit, "forceRebuild">;
  readonly tree?: string | undefined;
  /** Newest deployment of each stage on record, by stage; its version is taken. */
  readonly newest: ReadonlyMap<string, NamedRecord>;
  /** What was verified last on each stage, by stage. */
  readonly verified: ReadonlyMap<string, VerifiedRecord>;
  /** Stages of which the records were read. */
  readonly recorded: ReadonlySet<string>;
  /** The release whose services may be taken over, as `repository@sha256:…`. */
  readonly previous?: string | undefined;
  /** The folder of the configuration that it lies in. */
  readonly previousIn?: string | undefined;
  /** The stage on which it was verified. */
  readonly previousStage?: string | undefined;
  /** Number of the deployment that verified it there, by the records. */
  readonly previousNumber?: number | undefined;
  /** Whose signatures count, where they are required. */
  readonly trust?: Omit<PlannedTrust, "previousStage" | "previousNumber"> | undefined;
  /** What differs from that release. */
  readonly difference: Difference;
}

/** A plan, and why its services are built. */
export interface Draft {
  readonly plan: Plan;
  readonly buildReason: string;
}

/** Writes the plan of a decision. */
export function draftPlan(facts: DraftFacts): Draft {
  const { decision, configuration, services, previous, previousIn } = facts;
  const { deploy, reason, steps, skipTests, forceRebuild } = decision;
  const commit = { ...facts.commit, forceRebuild };
  const versions = new Map(steps.map((step) => [step.stage, versionFor(step, commit, facts)]));
  const difference: Difference = forceRebuild
    ? { kind: "everything", reason: "a rebuild was asked for" }
    : facts.difference;
  const shared =
    facts.configurationPath === undefined ? configuration.shared : [...configuration.shared, facts.configurationPath];
  const changed = steps.length === 0 ? { build: [], reason: "" } : changedServices(services, shared, difference);
  const plan: Plan = {
    schemaVersion: 1,
    deploy,
    reason,
    commit: commit.commit,
    ...(facts.tree !== undefined && { tree: facts.tree }),
    deployments: deploy ? steps.map((step) => planDeployment(step, versions.get(step.stage) ?? "", facts)) : [],
    services: mappingOf([...services].map(([name, { planned }]) => [name, planned])),
    build: changed.build,
    images: imagesOf(steps, configuration),
    tags: tagsOf(steps, versions, commit),
    files: filesOf(steps, configuration),
    ...(previous !== undefined && { previous }),
    ...(previous !== undefined && previousIn !== undefined && { previousIn }),
    ...trustOf(facts),
    ...(configuration.rebuildAfter !== undefined && { rebuildAfter: configuration.rebuildAfter }),
    skipTests,
    forceRebuild,
  };
  return { plan, buildReason: changed.reason };
}

function trustOf({ trust, previous, previousStage, previousNumber }: DraftFacts): Pick<Plan, "trust"> {
  if (trust === undefined) return {};
  if (previous === undefined || previousStage === undefined) return { trust };
  return { trust: { ...trust, previousStage, ...(previousNumber !== undefined && { previousNumber }) } };
}

function versionFor(step: Step, commit: NamedCommit, facts: DraftFacts): string {
  const onRecord = { newest: facts.newest.get(step.stage), verified: facts.verified.get(step.stage) };
  return chooseVersion(step, commit, facts.configuration, onRecord);
}

function planDeployment(
  { stage, flow, settings }: Step,
  version: string,
  { recorded, verified, trust, configuration: { stages } }: DraftFacts,
): PlannedDeployment {
  const { target: kind, hosts, user, jump, directory, url, hold, checks } = settings;
  const place = { ...(hosts && { hosts }), ...(user && { user }), ...(jump && { jump }) };
  const below = flow === "preview" && directory !== undefined ? `${directory}/${stage}` : directory;
  const names = Object.keys(stages);
  const from = trust === undefined || flow !== "promotion" ? undefined : names[names.indexOf(stage) - 1];
  return {
    stage,
    ...(from !== undefined && { from }),
    flow,
    version,
    ...(url !== undefined && { url }),
    target: { kind, ...place, ...(below !== undefined && { directory: below }) },
    ...(recorded.has(stage) && { verified: verified.get(stage)?.number ?? 0 }),
    ...(hold !== undefined && { hold }),
    ...(checks.length > 0 && { checks }),
  };
}

/** Version tags first, then the moving ones; each once. */
function tagsOf(steps: readonly Step[], versions: ReadonlyMap<string, string>, commit: NamedCommit): readonly string[] {
  const moving = steps.flatMap(({ stage, settings }) =>
    (settings.movingTags ?? ["{stage}-latest"]).map((template) =>
      nameByTemplate(stage, "moving-tags", template, commit),
    ),
  );
  return [...new Set([...versions.values(), ...moving])];
}

/** What compose hosts take; the other targets have files of their own, elsewhere. */
function filesOf(steps: readonly Step[], { compose }: Configuration): PlannedFiles {
  if (steps.length === 0) return { compose: compose.files, include: compose.include };
  const own = steps.flatMap(({ settings }) => settings.compose ?? (settings.target === "compose" ? compose.files : []));
  return { compose: [...new Set(own)], include: own.length === 0 ? [] : compose.include };
}

/** One build makes one release in one place: stages with registries of their own are reached by promotion. */
function imagesOf(steps: readonly Step[], configuration: Configuration): string {
  const folders = new Set(steps.map(({ settings }) => settings.images ?? configuration.images ?? ""));
  if (folders.size <= 1) return [...folders][0] ?? configuration.images ?? "";
  throw new ActionError(`Cannot build once for several registries: ${[...folders].join(", ")}`, {
    hint: "Deploy to one stage, and promote the release to the other by its digest",
  });
}
