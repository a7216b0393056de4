import { configuredPath, stageName } from "../grammar.ts";
import {
  choice,
  list,
  oneOrMany,
  optional,
  preset,
  record,
  required,
  settings,
  shorthand,
  text,
  type NameRule,
  type ValueOf,
} from "../shape/index.ts";
import { imageFolder, versionedName } from "./names.ts";
import { limits, model, notification, reviewRule } from "./policy-settings.ts";
import { service, serviceKey } from "./service-settings.ts";
import { duration } from "./sizes.ts";
import { preview, stage } from "./stage-settings.ts";

const patternName: NameRule = {
  pattern: /^[^\s~^:[\]\\]{1,100}$/,
  wanted: "a branch name or a pattern like feature-demo/*",
};
const modelName: NameRule = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/, wanted: "a model's name" };

const composeFiles = settings({
  files: preset(oneOrMany(configuredPath), ["compose.yml"], "compose files in the order in which they are merged"),
  include: preset(
    oneOrMany(configuredPath, { min: 0 }),
    [],
    "files and folders that go along: what they mount, include and extend",
  ),
});

/** How branches and tags of versions are named. */
const releases = settings({
  branches: preset(
    versionedName,
    "releases/v{version}",
    "branch of a release; a merge from it carries its version along",
  ),
  hotfixes: preset(versionedName, "hotfixes/v{version}", "branch of a hotfix"),
  tag: preset(versionedName, "v{version}", "tag of a release"),
  hotfixStages: optional(
    list(text(), { min: 1 }),
    "stages that a hotfix is deployed to; the one it was merged for and the next when absent",
  ),
});

/**
 * Everything that `.github/stageway.yml` may say: the one table behind the parser, the defaults and the JSON Schema.
 * Keys are spelt with dashes in the file.
 */
export const configuration = settings({
  images: optional(imageFolder, "folder in a registry under which images and releases live, like ghcr.io/acme/shop"),
  services: preset(
    record(serviceKey, service),
    {},
    "what is built, by name; a folder is enough, and services/* makes a service of each folder with a Dockerfile",
  ),
  shared: preset(oneOrMany(configuredPath, { min: 0 }), [], "files and folders on which every service depends"),
  rebuildAfter: optional(
    duration,
    "age after which an unchanged service is built again for the sake of its base image, like 14d",
  ),
  compose: preset(
    shorthand(oneOrMany(configuredPath), (files) => ({ files }), composeFiles),
    {},
    "deployment files of compose stages",
  ),
  stages: required(record(stageName, stage), "stages in their order, by name"),
  previews: preset(record(patternName, preview), {}, "throwaway instances, by branch pattern"),
  releases: preset(releases, {}, "names of branches and tags with a version in them"),
  reviews: preset(list(reviewRule), [], "who reviews and approves pull requests"),
  notifications: preset(list(notification), [], "who is told of deployments"),
  models: preset(record(modelName, model), {}, "models that are registered with each deployment"),
  trust: preset(
    choice("place", "required"),
    "place",
    "what makes a release one of ours: place, that it lies in the folder of images; required, that a key in .github/stageway.signers signed who built and who verified it",
  ),
  limits: preset(limits, {}, "what is watched"),
});

/** A configuration with all defaults filled in. Durations are milliseconds, sizes bytes, shares from 0 to 1. */
export type Configuration = ValueOf<typeof configuration>;
