import { didYouMean, quote } from "@stageway/core";
import { isPattern } from "../pattern.ts";
import type { Path, Problem } from "../shape/index.ts";
import type { Configuration } from "./configuration.ts";
import type { StageSettings } from "./stage-settings.ts";

type Report = (path: Path, message: string, where?: Problem["where"]) => void;
type Rule = (configuration: Configuration, report: Report) => void;

/** What no key can say about itself: the rules between keys. Gives everything that breaks one. */
export function brokenRules(configuration: Configuration): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message, where = "value") => problems.push({ path, message, where });
  for (const rule of rules) rule(configuration, report);
  return problems;
}

const rules: readonly Rule[] = [
  function someStage({ stages }, report) {
    if (Object.keys(stages).length === 0) report(["stages"], "must have at least one stage");
  },
  function stagesDifferInMoreThanCase({ stages }, report) {
    const seen = new Map<string, string>();
    for (const name of Object.keys(stages)) {
      const other = seen.get(name.toLowerCase());
      if (other === undefined) seen.set(name.toLowerCase(), name);
      else
        report(
          ["stages", name],
          `the names ${quote(other)} and ${quote(name)} differ only in case; GitHub takes them for one`,
          "key",
        );
    }
  },
  function noStageHasTheNameOfTheBuild({ stages, trust }, report) {
    const name = Object.keys(stages).find((stage) => stage.toLowerCase() === "build");
    if (trust !== "required" || name === undefined) return;
    const why = `cannot be the name of a stage with "trust: required": the environment and the signer of the build have it`;
    report(["stages", name], why, "key");
  },
  function oneWayToNameBranches({ stages }, report) {
    for (const [name, { branch, branches }] of Object.entries(stages)) {
      if (branch !== undefined && branches !== undefined)
        report(["stages", name, "branches"], 'stands beside "branch": one of them is enough', "key");
    }
  },
  function preReleasesAreReleases({ stages }, report) {
    for (const [name, { releases, preReleases }] of Object.entries(stages)) {
      if (preReleases && !releases)
        report(["stages", name, "pre-releases"], 'has no effect without "releases: true"', "key");
    }
  },
  function keysFitTheTarget({ stages, previews }, report) {
    for (const [name, stage] of Object.entries(stages)) checkTarget(["stages", name], stage, report);
    for (const [name, preview] of Object.entries(previews)) checkTarget(["previews", name], preview, report);
  },
  function soakNeedsAStageBefore({ stages }, report) {
    const [first] = Object.entries(stages);
    if (first?.[1].soak !== undefined)
      report(["stages", first[0], "soak"], "the first stage has none before it to soak on", "key");
    if (first?.[1].signOff !== undefined)
      report(["stages", first[0], "sign-off"], "the first stage has none before it to accept a release on", "key");
  },
  function hotfixStagesExist({ stages, releases }, report) {
    const known = Object.keys(stages);
    for (const [index, name] of (releases.hotfixStages ?? []).entries()) {
      if (!known.includes(name)) report(["releases", "hotfix-stages", index], unknownStage(name, known));
    }
  },
  function notifiedStagesExist({ stages, notifications }, report) {
    const known = Object.keys(stages);
    for (const [index, notification] of notifications.entries()) {
      for (const [at, name] of notification.stages.entries()) {
        if (!known.includes(name)) report(["notifications", index, "stages", at], unknownStage(name, known));
      }
    }
  },
  function namedServicesExist({ services, models, stages }, report) {
    const known = Object.keys(services);
    if (known.some(isPattern)) return; // Which services folders hold is only known with the repository.
    for (const [name, { service }] of Object.entries(models)) {
      if (service !== undefined && !known.includes(service))
        report(["models", name, "service"], unknownService(service, known));
    }
    for (const [name, { checks }] of Object.entries(stages)) {
      for (const [index, { service }] of checks.entries()) {
        if (service !== undefined && !known.includes(service))
          report(["stages", name, "checks", index, "service"], unknownService(service, known));
      }
    }
  },
  function foldersNameNoImage({ services }, report) {
    for (const [name, { context, image }] of Object.entries(services)) {
      if (!isPattern(name)) continue;
      if (context !== undefined) report(["services", name, "context"], "each folder is its own context", "key");
      if (image !== undefined) report(["services", name, "image"], "many services cannot share one image", "key");
    }
  },
];

/** The message for a stage that is not configured. */
export function unknownStage(name: string, known: readonly string[]): string {
  return `unknown stage ${quote(name)}; known: ${known.join(", ")}${didYouMean(name, known)}`;
}

function unknownService(name: string, known: readonly string[]): string {
  return `unknown service ${quote(name)}; known: ${known.join(", ")}${didYouMean(name, known)}`;
}

type Targeted = Pick<
  StageSettings,
  "target" | "hosts" | "user" | "jump" | "directory" | "stackFile" | "stack" | "manifests" | "compose" | "hold"
>;

/** Which kinds of target a key of a stage concerns. */
const keysOfTargets = [
  ["hosts", "hosts", ["compose", "swarm"]],
  ["user", "user", ["compose", "swarm"]],
  ["jump", "jump", ["compose", "swarm"]],
  ["directory", "directory", ["compose"]],
  ["compose", "compose", ["compose"]],
  ["hold", "hold", ["compose"]],
  ["stackFile", "stack-file", ["swarm"]],
  ["stack", "stack", ["swarm"]],
  ["manifests", "manifests", ["gitops"]],
] as const;

function checkTarget(path: Path, stage: Targeted, report: Report): void {
  for (const [key, spelt, targets] of keysOfTargets) {
    const fits = (targets as readonly string[]).includes(stage.target);
    if (stage[key] === undefined || fits) continue;
    report([...path, spelt], `is for target ${targets.join(" or ")}: current target is ${stage.target}`, "key");
  }
  if (stage.target === "gitops" && stage.manifests === undefined)
    report(path, 'target gitops needs "manifests"', "key");
}
