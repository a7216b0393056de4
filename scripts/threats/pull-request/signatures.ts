import type { Threat } from "../threat.ts";

/** What a pull request signs, or lets be signed. */
export const signatures: readonly Threat[] = [
  {
    attempt: "adds its own key to `.github/stageway.signers` in its branch",
    answer: "the file is read at the tip of the default branch",
    test: [
      "is read at the tip of the default branch, whatever is pushed, in one call",
      "actions/plan/src/trust.test.ts",
    ],
  },
  {
    attempt: "puts a line that cannot be read among the signers",
    answer: "the plan ends with the line; no line is ignored",
    test: ["a line cannot be read", "actions/plan/src/trust.test.ts"],
  },
  {
    attempt: "removes the signers file where signatures are required",
    answer: "the plan ends and names the file",
    test: ["there is no file", "actions/plan/src/trust.test.ts"],
  },
  {
    attempt: "records a deployment of a release that no key signed",
    answer: "refused with `stageway sign`",
    test: ["that nobody signed", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "records a deployment of a release of another repository",
    answer: "the statement names another repository and proves nothing",
    test: ["of another repository", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "has a release of an unmerged commit promoted",
    answer: "a promotion needs the commit that is promoted, or the stage before",
    test: ["that was built of another commit than the one that is promoted", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "lets a release be reused that was built and never verified",
    answer: "it is built again",
    test: ["nothing that was not verified on the stage", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "signs a build with a key of its own",
    answer: "it is built again",
    test: ["nothing that a stranger signed", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "records a release that was verified on another stage",
    answer: "it is built again",
    test: ["nothing that was verified on another stage", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "has its checkout built under `pull_request_target` without a plan",
    answer: "nothing is signed in a run of an event that never deploys",
    test: ["pull_request_target", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "has its checkout built by a comment",
    answer: "nothing is signed",
    test: ["issue_comment", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "has its checkout built by a comment on a discussion",
    answer: "nothing is signed",
    test: ["discussion_comment", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "has its checkout built by a review",
    answer: "nothing is signed",
    test: ["pull_request_review", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "has its checkout built in a merge queue",
    answer: "nothing is signed",
    test: ["merge_group", "actions/build-images/src/trust.test.ts"],
  },
  {
    attempt: "has its checkout built by a run that follows its own",
    answer: "nothing is signed",
    test: ["workflow_run", "actions/build-images/src/trust.test.ts"],
  },
];
