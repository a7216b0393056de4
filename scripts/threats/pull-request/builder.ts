import type { Threat } from "../threat.ts";

/** What a pull request has the builder do. */
export const builder: readonly Threat[] = [
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
    answer: "it does not get them, nor what is named like a secret",
    test: [
      "keeps inputs and tokens of the runner from the file's variables: %s",
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
    attempt: "takes a version before the release has it",
    answer: "a version is never moved: the build takes another one, or ends",
    test: ["does not make another version of %s", "actions/build-images/src/version-tags.test.ts"],
  },
  {
    attempt: "asks in a bake file for a token of the runner as a secret",
    answer: "the build ends before it begins",
    test: ["a token of the runner as a secret", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a token of the runner as a secret, in older words",
    answer: "the build ends before it begins",
    test: ["a token of the runner as a secret, in older words", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a variable of the runner by the name of the secret alone",
    answer: "the build ends before it begins",
    test: ["a variable of the runner by the name of the secret alone", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a variable of the runner in the place of a file",
    answer: "the build ends before it begins",
    test: ["a variable of the runner in the place of a file", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a variable of the runner beside a file",
    answer: "the build ends before it begins",
    test: ["a variable of the runner beside a file", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a secret whose words read in two ways",
    answer: "the build ends before it begins",
    test: ["a secret whose words read in two ways", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a key of the runner as a secret",
    answer: "the build ends before it begins",
    test: ["a key of the runner as a secret", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a key of the runner by its whole path",
    answer: "the build ends before it begins",
    test: ["a key of the runner by its whole path", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a key of the runner behind a link",
    answer: "the build ends before it begins",
    test: ["a key of the runner behind a link", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for the job's token in git's folder",
    answer: "the build ends before it begins",
    test: ["the job's token in git's folder", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for the runner's SSH agent",
    answer: "the build ends before it begins",
    test: ["the runner's SSH agent", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a key for SSH",
    answer: "the build ends before it begins",
    test: ["a key for SSH", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for to leave its sandbox",
    answer: "the build ends before it begins",
    test: ["to leave its sandbox", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for the runner's network",
    answer: "the build ends before it begins",
    test: ["the runner's network", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for another act than building",
    answer: "the build ends before it begins",
    test: ["another act than building", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for what nobody knows yet",
    answer: "the build ends before it begins",
    test: ["what nobody knows yet", "actions/build-images/src/bake-reach.test.ts"],
  },
];
