import type { Threat } from "../threat.ts";

/** What a pull request prints. */
export const output: readonly Threat[] = [
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
];
