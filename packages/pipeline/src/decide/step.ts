import { ActionError, quote } from "@stageway/core";
import type { Configuration, PreviewSettings, StageSettings } from "../config/index.ts";
import { unknownStage } from "../config/rules.ts";
import type { Flow } from "../flow.ts";

/** One deployment that follows from an event. */
export interface Step {
  readonly stage: string;
  readonly flow: Flow;
  /** A version that the event itself names; the stage's template gives one otherwise. */
  readonly version?: string;
  readonly settings: StageSettings | PreviewSettings;
}

/** What an event deploys and why. */
export interface Answer {
  readonly deploy: boolean;
  readonly reason: string;
  readonly steps: readonly Step[];
}

/** The answer of an event that deploys nothing. */
export function nothing(reason: string): Answer {
  return { deploy: false, reason, steps: [] };
}

/** The deployment of a stage that somebody or something named. */
export function namedStep(stage: string, flow: Flow, { stages }: Configuration): Step {
  const settings = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  if (settings !== undefined) return { stage, flow, settings };
  throw new ActionError(`Cannot deploy ${quote(stage)}: ${unknownStage(stage, Object.keys(stages))}`);
}

/** The branches or patterns of branches that deploy a stage. */
export function branchesOf({ branch, branches }: StageSettings): readonly string[] {
  return branches ?? (branch === undefined ? [] : [branch]);
}

/** `stage`, `stage and prod`, `dev, stage and prod`. */
export function listed(names: readonly string[]): string {
  // Not Intl.ListFormat, whose first use costs more than the rest of a decision.
  return [names.slice(0, -1).join(", "), ...names.slice(-1)].filter((part) => part !== "").join(" and ");
}

/** The name of the version in a tag: `stage/v1.4.2` names `v1.4.2`. */
export function versionOfTag(tag: string): string {
  return tag.slice(tag.lastIndexOf("/") + 1);
}
