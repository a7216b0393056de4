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
    attempt: "takes a version before the release has it",
    answer: "a version is never moved: the build takes another one, or ends",
    test: ["does not make another version of %s", "actions/build-images/src/version-tags.test.ts"],
  },
];
