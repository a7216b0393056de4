import type { Threat } from "../threat.ts";

/** What names of branches, tags and events let happen. */
export const branches: readonly Threat[] = [
  {
    attempt:
      "opens a pull request from `hotfixes/v9.9.9` with the commits of a promotion, which GitHub marks as merged with it",
    answer: "the branch of the stage before counts",
    test: [
      "the branch of a stage, not one that another opened for the same commits",
      "packages/pipeline/src/decide/origin.test.ts",
    ],
  },
  {
    attempt: "lets its pull request from `hotfixes/v9.9.9` be marked as merged by another one",
    answer: "no name counts: a push to the branch, and nothing more",
    test: ["none of several that are no stage's", "packages/pipeline/src/decide/origin.test.ts"],
  },
  {
    attempt: "names the branch of a fork like a release",
    answer: "names of branches in forks mean nothing",
    test: ["not one from a fork", "packages/pipeline/src/decide/origin.test.ts"],
  },
  {
    attempt: "deletes its fork after the merge",
    answer: "names of branches in forks mean nothing",
    test: ["not one from a fork that is gone", "packages/pipeline/src/decide/origin.test.ts"],
  },
  {
    attempt: "opens a pull request from `releases/v9.9.9` and leaves it open",
    answer: "only what was merged counts",
    test: ["not an open one", "packages/pipeline/src/decide/origin.test.ts"],
  },
  {
    attempt: "has a `hotfixes/…` branch merged into another branch than the stage's",
    answer: "only what was merged into the branch counts",
    test: ["not one into another branch", "packages/pipeline/src/decide/origin.test.ts"],
  },
  {
    attempt: "changes the configuration in its pull request",
    answer: "the base commit's configuration counts",
    test: [
      "judges a pull request by the base commit's configuration, and never deploys it",
      "actions/plan/src/plan.test.ts",
    ],
  },
  {
    attempt: "comments on an issue, where the workflow names a stage",
    answer: "nothing is deployed",
    test: ["somebody's comment", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "reviews its own pull request, where the workflow names a stage",
    answer: "nothing is deployed",
    test: ["somebody's review of one", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "starts a run that another one follows with the rights of the default branch",
    answer: "nothing is deployed",
    test: ["a run for a pull request", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "puts its pull request into the merge queue",
    answer: "nothing is deployed before it is merged",
    test: ["a merge queue's own push", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "makes a deployment status for its commit",
    answer: "nothing is deployed",
    test: ["a deployment of any commit", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "makes a check run for its commit",
    answer: "nothing is deployed",
    test: ["a check of any commit", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "pushes a tag where only branches deploy",
    answer: "nothing is deployed",
    test: ["a tag", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "publishes a release where only branches deploy",
    answer: "nothing is deployed",
    test: ["a release", "actions/plan/src/plan.test.ts"],
  },
  {
    attempt: "pushes the branch `refs/heads/main`, which reads like a full ref",
    answer: "refused",
    test: [
      'Cannot read the push event: branch name must not start with "refs/"',
      "packages/pipeline/src/decide/read-event.test.ts",
    ],
  },
  {
    attempt: "pushes a tag that is named like a branch that deploys",
    answer: "a tag is told from a branch by its full ref",
    test: ["refs/tags/develop", "packages/pipeline/src/decide/read-event.test.ts"],
  },
  {
    attempt: "hides the real name of a branch with a bidirectional character",
    answer: "refused",
    test: ["U+202E", "packages/pipeline/src/decide/read-event.test.ts"],
  },
];
