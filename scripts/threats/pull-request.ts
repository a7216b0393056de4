import type { Threat } from "./threat.ts";

/** What a contributor tries: pull requests, branches, and a job token with `deployments: write`. */
export const pullRequest: readonly Threat[] = [
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
  {
    attempt: "records that a deployment with the largest number was verified, so that no later one is",
    answer: "the record is none of ours",
    test: ["the largest number that there is", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "records that a later deployment was verified before its own",
    answer: "the record is none of ours",
    test: ["a number of later", "packages/records/src/records.test.ts"],
  },
  {
    attempt: "makes a deployment record of another task",
    answer: "it is none of ours",
    test: [
      "knows nothing of a stage without records, and nothing of records that are not ours",
      "packages/records/src/records.test.ts",
    ],
  },
  {
    attempt: "puts a release under the path of the team into another registry",
    answer: "a path without a registry proves nothing",
    test: ["by its path the folder %s may have the release %s: %s", "packages/pipeline/src/trust/place.test.ts"],
  },
  {
    attempt: "gives a release of another folder of the registry as the one on record",
    answer: "everything is built, nothing is asked of it",
    test: ["of another folder", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "gives a release of another registry as the one on record",
    answer: "everything is built, nothing is asked of it",
    test: ["of another registry", "actions/build-images/src/place-of-previous.test.ts"],
  },
  {
    attempt: "records a release in another registry",
    answer: "nothing is taken over",
    test: ["another registry", "actions/plan/src/on-record.test.ts"],
  },
  {
    attempt: "records a release in another folder",
    answer: "nothing is taken over",
    test: ["another folder", "actions/plan/src/on-record.test.ts"],
  },
  {
    attempt: "records a release in a folder whose name begins alike",
    answer: "nothing is taken over",
    test: ["a folder whose name begins alike", "actions/plan/src/on-record.test.ts"],
  },
  {
    attempt: "merges a link to `.git/config` as a deployment file, to read the job's token on the host",
    answer: "refused: nothing below `.git` is read",
    test: [
      "reads nothing of git's own folder, where a checkout keeps the job's token",
      "packages/delivery/src/workspace.test.ts",
    ],
  },
  {
    attempt: "merges a link that leads out of the workspace as a deployment file",
    answer: "refused",
    test: ["follows no link out of the workspace", "packages/delivery/src/workspace.test.ts"],
  },
  {
    attempt: "names `.git/config` as a file of the release",
    answer: "refused with every other path that cannot be taken",
    test: [
      "takes nothing of git's own folder, where a checkout keeps the job's token",
      "actions/build-images/src/files.test.ts",
    ],
  },
  {
    attempt: "names a folder that is a link to the runner's home as files of the release",
    answer: "links are not followed",
    test: [
      "takes nothing through a link in place of a folder, wherever that leads",
      "actions/build-images/src/files.test.ts",
    ],
  },
  {
    attempt: "names a link as a file of the release, or the folder `.stageway`",
    answer: "refused",
    test: ["reports everything that it cannot take", "actions/build-images/src/files.test.ts"],
  },
  {
    attempt: "names a folder like a pattern, to bring others along",
    answer: "paths are no patterns",
    test: ["takes a folder %s by its name and nothing that fits it", "actions/build-images/src/files.test.ts"],
  },
  {
    attempt: "packs a path that leads out of the project",
    answer: "the archive is refused",
    test: ["a path that leads out", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "packs a symbolic link into the files of a release",
    answer: "the archive is refused",
    test: ["a symbolic link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "packs a hard link into the files of a release",
    answer: "the archive is refused",
    test: ["a hard link", "packages/registry/src/tar.test.ts"],
  },
  {
    attempt: "packs a file whose size lies",
    answer: "the archive is refused",
    test: ["a size that lies", "packages/registry/src/tar.test.ts"],
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
  {
    attempt: "fills a cache in the registry from a pull request",
    answer: "only a run that deploys reads and writes it",
    test: ["a cache in a registry, of a pull request", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache under `pull_request_target`",
    answer: "no cache is used",
    test: ["pull_request_target", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache by a comment",
    answer: "no cache is used",
    test: ["a comment", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "fills the cache before a release",
    answer: "what is built for a release uses none",
    test: ["a release", "actions/build-images/src/cache.test.ts"],
  },
  {
    attempt: "reads inputs and tokens of the runner by variables of the bake file",
    answer: "the builder does not get them",
    test: [
      "keeps inputs and tokens of the runner from the file's variables",
      "actions/build-images/src/bake-file.test.ts",
    ],
  },
  {
    attempt: "writes an expression of bake into a build argument or a path",
    answer: "it is text for the builder",
    test: [
      "reaches every text and every key of a definition, and nothing else",
      "actions/build-images/src/bake-literal.test.ts",
    ],
  },
  {
    attempt: "puts a delimiter of outputs and another output into a value",
    answer: "the value comes back as it was",
    test: ["any value comes back as it was, and no other name with it", "packages/core/src/outputs.test.ts"],
  },
  {
    attempt: "has an output named after its data",
    answer: "only declared names are written",
    test: ["a name that was not declared is never written", "packages/core/src/outputs.test.ts"],
  },
  {
    attempt: "prints workflow commands from a Dockerfile",
    answer: "the runner obeys nothing that is printed",
    test: ["log.foreign() obeys nothing, whatever it is given", "packages/core/src/log.test.ts"],
  },
  {
    attempt: "puts a workflow command into a name that a message quotes",
    answer: "it is escaped",
    test: ["log.error() and the others escape what a command needs escaped", "packages/core/src/log.test.ts"],
  },
  {
    attempt: "puts links, mentions and HTML into a name that the summary shows",
    answer: "nothing in it is alive",
    test: ["escapeMarkdown(%j) leaves nothing alive", "packages/core/src/markdown.test.ts"],
  },
  {
    attempt: "closes a fenced block of the summary",
    answer: "the fence is longer than any in the text",
    test: ["codeBlock() has a fence that the text cannot close", "packages/core/src/markdown.test.ts"],
  },
  {
    attempt: "prints so much that the summary is dropped",
    answer: "it is cut before",
    test: ["writeSummary() never lets a summary grow beyond what is uploaded", "packages/core/src/summary.test.ts"],
  },
  {
    attempt: "prints a secret encoded",
    answer: "known forms are hidden",
    test: ["redact() hides a secret in %s", "packages/core/src/secret.test.ts"],
  },
  {
    attempt: "takes a version before the release has it",
    answer: "a version is never moved: the build takes another one, or ends",
    test: ["does not make another version of %s", "actions/build-images/src/version-tags.test.ts"],
  },
  {
    attempt: "commits a folder with git's own things, to have its configuration obeyed",
    answer: "nothing below `.git` is read",
    test: ["leaves out what git keeps its own things in, at any depth", "actions/build-images/src/source-tree.test.ts"],
  },
  {
    attempt: "moves the tag of an action that workflows or templates use",
    answer: "all are pinned to a full commit",
    test: [
      "is pinned to a full commit, in workflows, actions, templates, examples and documents",
      "test/supply-chain.test.ts",
    ],
  },
];
