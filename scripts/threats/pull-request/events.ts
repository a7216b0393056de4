import type { Threat } from "../threat.ts";

/** What a pull request tries in events that run with the rights of the default branch. */
export const events: readonly Threat[] = [
  {
    attempt: "has a release deployed under `pull_request_target`",
    answer: "it is not signed as verified",
    test: ["pull_request_target", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a comment",
    answer: "it is not signed as verified",
    test: ["issue_comment", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by an issue",
    answer: "it is not signed as verified",
    test: ["issues", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a comment on a discussion",
    answer: "it is not signed as verified",
    test: ["discussion_comment", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a review",
    answer: "it is not signed as verified",
    test: ["pull_request_review", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a comment on a line",
    answer: "it is not signed as verified",
    test: ["pull_request_review_comment", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed in a merge queue",
    answer: "it is not signed as verified",
    test: ["merge_group", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a run that follows its own",
    answer: "it is not signed as verified",
    test: ["workflow_run", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a run that follows one of an unknown event",
    answer: "it is not signed as verified",
    test: ["workflow_run after an event that is not named", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a check of its commit",
    answer: "it is not signed as verified",
    test: ["check_run", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a status of its commit",
    answer: "it is not signed as verified",
    test: ["status", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a deployment record",
    answer: "it is not signed as verified",
    test: ["deployment", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a deployment's status",
    answer: "it is not signed as verified",
    test: ["deployment_status", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release deployed by a fork",
    answer: "it is not signed as verified",
    test: ["fork", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "fills the cache by a check of its commit",
    answer: "no cache is used",
    test: ["a check of any commit", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache by a status of its commit",
    answer: "no cache is used",
    test: ["a status of any commit", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache by a deployment's status",
    answer: "no cache is used",
    test: ["a deployment's status", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache by a fork",
    answer: "no cache is used",
    test: ["a fork of the repository", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache by the wiki",
    answer: "no cache is used",
    test: ["a page of the wiki", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache by an event that GitHub may add",
    answer: "no cache is used",
    test: ["an event of tomorrow", "actions/build-images/src/cache.test.ts"],
  },
];
