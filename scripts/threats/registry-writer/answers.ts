import type { Threat } from "../threat.ts";

/** How a registry answers. */
export const answers: readonly Threat[] = [
  {
    attempt: "names itself where a Bearer token is given",
    answer: "credentials go to the configured registry alone",
    test: ["lets nobody but the registry say where its %s credentials go", "packages/registry/src/redirects.test.ts"],
  },
  {
    attempt: "redirects a push to a plain connection",
    answer: "refused",
    test: ["refuses to push unencrypted", "packages/registry/src/redirects.test.ts"],
  },
  {
    attempt: "redirects a read elsewhere",
    answer: "read without credentials",
    test: [
      "reads content from where the registry sends it, without its credentials",
      "packages/registry/src/redirects.test.ts",
    ],
  },
  {
    attempt: "answers without an end",
    answer: "read up to 8 MiB, once; then the registry is named",
    test: ["that does not end is read up to a limit, once", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "answers byte for byte for hours",
    answer: "ended with the budget of the call",
    test: ["that comes byte for byte ends in time: %s", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "lets its token service answer byte for byte",
    answer: "ended with the budget of the call",
    test: [
      "of its token service that comes byte for byte ends in time",
      "packages/registry/src/hostile-answers.test.ts",
    ],
  },
  {
    attempt: "gives a list of ever new pages",
    answer: "given up after 1000 pages or 64 MiB",
    test: ["with a list whose pages never end is given up", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "announces a release document of a terabyte",
    answer: "not asked for",
    test: ["is not asked for a document that is announced too large", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "floods a release with statements to hide the true one",
    answer: "all that the list repeats are read, in one request",
    test: ["are read beside it, thousands in one request", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "attaches thousands of copies of one statement, to crowd out others",
    answer: "copies count once",
    test: ["are one where they are copies of one", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "attaches thousands of statements that cost a request each",
    answer: "the newest 200 are asked for",
    test: ["cost a limited number of requests where each costs one", "packages/registry/src/hostile-answers.test.ts"],
  },
  {
    attempt: "attaches what cannot be read, to hide a statement",
    answer: "left out; the others are read",
    test: ["hide nothing where they cannot be read", "packages/registry/src/hostile-answers.test.ts"],
  },
];
