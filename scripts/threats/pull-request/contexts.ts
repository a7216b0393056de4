import type { Threat } from "../threat.ts";

/** What a pull request has the builder read of the runner. */
export const contexts: readonly Threat[] = [
  {
    attempt: "asks in a bake file for a folder beside the checkout as a context",
    answer: "the build ends before it begins",
    test: ["a folder beside the checkout as a context", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a folder of the runner as a context",
    answer: "the build ends before it begins",
    test: ["a folder of the runner as a context", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a link out of the checkout as a context",
    answer: "the build ends before it begins",
    test: ["a link out of the checkout as a context", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a folder beside a linked one",
    answer: "the build ends before it begins",
    test: ["a folder beside a linked one", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for git's folder as a context",
    answer: "the build ends before it begins",
    test: ["git's folder as a context", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for an image layout of the runner",
    answer: "the build ends before it begins",
    test: ["an image layout of the runner", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a folder beside the working directory",
    answer: "the build ends before it begins",
    test: ["a folder beside the working directory", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a folder that is named like an address",
    answer: "the build ends before it begins",
    test: ["a folder that is named like an address", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a kind of context that nobody knows yet",
    answer: "the build ends before it begins",
    test: ["a kind of context that nobody knows yet", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a Dockerfile of the runner",
    answer: "the build ends before it begins",
    test: ["a Dockerfile of the runner", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "asks in a bake file for a Dockerfile of the runner by its whole path",
    answer: "the build ends before it begins",
    test: ["a Dockerfile of the runner by its whole path", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "puts a link in the place of the bake file",
    answer: "the build ends before it begins",
    test: ["reads no bake file that is a link out of the checkout", "actions/build-images/src/bake-reach.test.ts"],
  },
  {
    attempt: "writes to the runner's disk, or takes layers from another registry, by a bake file",
    answer: "the build says that itself",
    test: [
      "leaves to a build where it writes, and where it takes layers from",
      "actions/build-images/src/bake-reach.test.ts",
    ],
  },
  {
    attempt: "commits a context that is a link to a folder of the runner",
    answer: "the build ends before it begins",
    test: ["a context that is a link to a folder of the runner", "actions/build-images/src/sources.test.ts"],
  },
  {
    attempt: "commits a Dockerfile that is a link to a file of the runner",
    answer: "the build ends before it begins",
    test: ["a Dockerfile that is a link to a file of the runner", "actions/build-images/src/sources.test.ts"],
  },
  {
    attempt: "commits a context below a link out",
    answer: "the build ends before it begins",
    test: ["a context below a link out", "actions/build-images/src/sources.test.ts"],
  },
  {
    attempt: "commits a context in git's own folder",
    answer: "the build ends before it begins",
    test: ["a context in git's own folder", "actions/build-images/src/sources.test.ts"],
  },
];
