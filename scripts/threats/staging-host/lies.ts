import type { Threat } from "../threat.ts";

const looks = "packages/cli/src/hosts/journal.test.ts";
const summary = "packages/delivery/src/report.test.ts";
const doctor = "packages/cli/src/doctor/report.test.ts";
const proof = "packages/pipeline/src/trust/proof.test.ts";

/** What is not so: of a hold, of what was deployed, in a summary, at a terminal, beside the journal. */
export const lies: readonly Threat[] = [
  {
    attempt: "says that a hold lasts for thirty thousand years",
    answer: "no more is said than was asked for",
    test: [
      "says of a hold no more time than was asked for, whatever its host says",
      "packages/delivery/src/deliver.test.ts",
    ],
  },
  {
    attempt: "cuts the connection of `stageway status`, so that nothing seems to be deployed there",
    answer: "an error that names the host",
    test: ["is lost", looks],
  },
  {
    attempt: "has no `sh`, so that nothing seems to be deployed there",
    answer: "an error that names the host",
    test: ["has no sh", looks],
  },
  {
    attempt: "calls a step so that its name begins as code does and brings an image into the summary",
    answer: "escaped",
    test: ["`x` <img src=https://evil.example>", summary],
  },
  {
    attempt: "calls a step so that its name begins as code does and brings a link into the summary",
    answer: "escaped",
    test: ["` [log in](https://evil.example)", summary],
  },
  {
    attempt: "calls itself so that `stageway doctor` clears the screen",
    answer: "shown without control characters",
    test: ["clears the screen", doctor],
  },
  {
    attempt: "calls itself so that `stageway doctor` sets the title of the window",
    answer: "shown without control characters",
    test: ["sets the title of the window", doctor],
  },
  {
    attempt: "calls itself so that `stageway doctor` shows another result over its own",
    answer: "shown without control characters",
    test: ["overwrites its line", doctor],
  },
  {
    attempt: "calls itself so that `stageway doctor` shows a row that is none",
    answer: "shown indented, not as a row",
    test: ["begins another row", doctor],
  },
  {
    attempt: "calls itself so that `stageway doctor` turns the text round",
    answer: "shown without control characters",
    test: ["turns the text round", doctor],
  },
  {
    attempt: "keeps a `verified` that the key of the build signed",
    answer: "proves nothing",
    test: ["the key of the build for a stage", proof],
  },
  {
    attempt: "keeps a `built` that the key of a stage signed",
    answer: "proves nothing",
    test: ["the key of a stage for what was built", proof],
  },
  {
    attempt: "keeps a signature that was made for another purpose",
    answer: "proves nothing",
    test: ["a signature for another purpose", proof],
  },
  {
    attempt: "keeps a signature that was made for git",
    answer: "proves nothing",
    test: ["a signature for git", proof],
  },
  {
    attempt: "keeps a signature by a key that was removed from the list since",
    answer: "proves nothing",
    test: ["proves nothing with a key that is no longer listed", proof],
  },
  {
    attempt: "keeps what was signed in another repository",
    answer: "proves nothing",
    test: ["another repository", proof],
  },
  {
    attempt: "puts the signature of one statement under another",
    answer: "proves nothing",
    test: ["the signature of another statement", proof],
  },
  {
    attempt: "changes a statement and keeps its signature",
    answer: "proves nothing",
    test: ["a statement that was changed", proof],
  },
  {
    attempt: "shows another host key after the runner has logged in",
    answer: "no connection: each one is pinned anew",
    test: [
      "which host key it saw and the line to add, and has told the host nothing by then",
      "packages/remote/src/ssh/connection.it.test.ts",
    ],
  },
  {
    attempt: "has its login shell print words of the program",
    answer: "only lines with this conversation's mark count",
    test: ["lets nothing of a talking login shell count as an answer", "packages/remote/src/ssh/connection.it.test.ts"],
  },
];
