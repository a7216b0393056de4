import { configuredPath } from "../grammar.ts";
import { check } from "./check-settings.ts";
import {
  choice,
  flag,
  list,
  oneOrMany,
  optional,
  preset,
  required,
  settings,
  text,
  whole,
  type ValueOf,
} from "../shape/index.ts";
import {
  branch,
  branchPattern,
  directory,
  host,
  imageFolder,
  jumpHost,
  repository,
  tagPattern,
  url,
  user,
  versionTemplate,
} from "./names.ts";
import { freezeWindow, person } from "./policy-settings.ts";
import { duration } from "./sizes.ts";

/** Where a stage runs. Each key belongs to one kind of target; see `rules.ts`. */
const place = {
  target: preset(
    choice("compose", "swarm", "gitops"),
    "compose",
    "where it lives: compose hosts over ssh, a Swarm, or an environment repository",
  ),
  hosts: optional(oneOrMany(host), "hosts, the first one is the canary; with a port when it is not 22"),
  user: optional(user, "user that logs in on the hosts"),
  jump: optional(
    oneOrMany(jumpHost),
    "jump hosts on the way to them, user@host or user@host:port, nearest to the runner first",
  ),
  directory: optional(directory, "the compose project's directory on the hosts"),
  stackFile: optional(configuredPath, "stack file or orcinus.yml of a Swarm"),
  stack: optional(
    text({ pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, wanted: "a stack's name" }),
    "name of the stack on the Swarm",
  ),
  manifests: optional(
    settings({
      repository: required(repository, "environment repository"),
      branch: preset(branch, "main", "its branch"),
      path: preset(configuredPath, ".", "file or folder in it"),
      format: preset(choice("kustomize", "helm", "flux", "argo", "yaml"), "kustomize", "how images are written there"),
      pullRequest: preset(flag, false, "by pull request instead of a direct push"),
    }),
    "environment repository that a release is written into",
  ),
};

const asked = {
  compose: optional(
    oneOrMany(configuredPath),
    "compose files of this stage in the order in which they are merged; the common ones when absent",
  ),
  url: optional(url, "where people reach it"),
  checks: preset(list(check), [], "smoke checks"),
  hold: optional(
    duration,
    "how long a deployment waits to be confirmed; it confirms itself when it is healthy when absent",
  ),
  version: optional(
    versionTemplate,
    "name that a release gets here, with {stage}, {date}, {time}, {sha}, {branch}; {stage}-{date}-{sha} when absent",
  ),
  movingTags: optional(
    list(versionTemplate),
    "tags for people that move with every release; {stage}-latest when absent",
  ),
  images: optional(imageFolder, "folder of images that this stage runs from, when it has a registry of its own"),
};

/** A stage: what triggers a deployment, where it runs, and what is checked before and after. */
export const stage = settings({
  branch: optional(branch, "a push to this branch deploys here"),
  branches: optional(list(branchPattern, { min: 1 }), "a push to a branch that matches deploys here"),
  tags: optional(oneOrMany(tagPattern), "a pushed tag that matches deploys here"),
  releases: preset(flag, false, "a published GitHub release deploys here"),
  preReleases: preset(flag, false, "so does a published pre-release"),
  manual: preset(flag, true, "may be asked for by hand"),
  ...place,
  ...asked,
  soak: optional(duration, "how long a release must have been verified on the stage before"),
  signOff: optional(oneOrMany(person), "people or teams one of whom must have accepted a release on the stage before"),
  freeze: preset(list(freezeWindow), [], "times at which nothing is deployed here"),
});

/** The settings of a stage, with defaults filled in. */
export type StageSettings = ValueOf<typeof stage>;

/** A preview: a throwaway instance for every branch that matches its pattern. */
export const preview = settings({
  ...place,
  ...asked,
  expires: optional(duration, "how long after the last push it is removed"),
  limit: optional(whole({ min: 1, max: 100 }), "how many may be there at once"),
});

/** The settings of a preview, with defaults filled in. */
export type PreviewSettings = ValueOf<typeof preview>;
