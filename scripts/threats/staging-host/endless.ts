import type { Threat } from "../threat.ts";

const following = "packages/remote/src/target/endless-host.test.ts";
const state = "packages/remote/src/compose/endless-state.test.ts";
const texts = "packages/core/src/endless-text.test.ts";
const journals = "packages/delivery/src/journals.test.ts";
const looks = "packages/cli/src/hosts/journal.test.ts";

/** What has no end, so that a run hangs, or its memory or disk is full. */
export const endless: readonly Threat[] = [
  {
    attempt: "says over one connection after another that a deployment goes on",
    answer: "followed for twelve hours at most",
    test: ["says the same over one connection after another", following],
  },
  {
    attempt: "says without end over one connection that it is at work",
    answer: "followed for twelve hours at most",
    test: ["says that it is at work over one connection", following],
  },
  {
    attempt: "prints a log without an end, so that no silence is seen",
    answer: "followed for twelve hours at most",
    test: ["prints a log without an end", following],
  },
  {
    attempt: "prints something else without an end, so that no silence is seen",
    answer: "only the program's own lines count: lost after a minute",
    test: ["counts as lost after a minute when only others print there", following],
  },
  {
    attempt: "fills the disk of the runner with a log in complete chunks",
    answer: "32 MB are printed, and a line that says where the rest is",
    test: ["prints a log without an end up to 32 MB, and says where the rest is", following],
  },
  {
    attempt: "fills the memory with steps of a job",
    answer: "a thousand are kept",
    test: ["keeps a thousand steps of a job that has more without an end", following],
  },
  {
    attempt: "lists deployments without an end",
    answer: "the newest ten thousand are read",
    test: ["reads the newest ten thousand of deployments without an end", following],
  },
  {
    attempt: "says that the program is missing, and never takes it",
    answer: "given five minutes",
    test: ["and never takes it", following],
  },
  {
    attempt: "says that the program is missing, takes it, and says nothing",
    answer: "refused, with the reason",
    test: ["and says nothing", following],
  },
  {
    attempt: "is busy whenever it is read and free whenever it is asked, so that a deployment reads it again and again",
    answer: "refused at the end of `wait`",
    test: [
      "waits for its turn no longer than it may when a host is busy as often as it is read, and free as often as it is asked",
      "packages/delivery/src/deliver.test.ts",
    ],
  },
  {
    attempt: "prints a megabyte of denials, in which the reason of a fault is searched for without end",
    answer: "read in the time that its length takes",
    test: ["soon knows that Docker has nothing against us in a line without an end", following],
  },
  {
    attempt: "has compose refuse files in a word of a megabyte",
    answer: "read in the time that its length takes",
    test: ["a word without an end", state],
  },
  {
    attempt: "has compose refuse files in a line of a thousand denials",
    answer: "read in the time that its length takes",
    test: ["denials without an end", state],
  },
  {
    attempt: "nests the compose model so deeply that whoever walks it runs out of stack",
    answer: "refused, with the reason",
    test: ["refuses a compose model that is nested without an end", state],
  },
  {
    attempt: "prints a megabyte of beginnings of terminal commands, which take half an hour to be taken out",
    answer: "read in the time that its length takes",
    test: ["commands of a terminal that never end", texts],
  },
  {
    attempt: "prints a megabyte of beginnings of links",
    answer: "read in the time that its length takes",
    test: ["links of a terminal that never end", texts],
  },
  {
    attempt: "prints escapes so that taking some out makes beginnings of others",
    answer: "read in the time that its length takes",
    test: ["escapes before a bracket", texts],
  },
  {
    attempt: "prints a megabyte of backticks in a row, which a summary shows",
    answer: "shown in the time that its length takes",
    test: ["backticks in a row", texts],
  },
  {
    attempt: "prints half a million backticks apart, of which a summary runs out of stack",
    answer: "shown",
    test: ["backticks apart", texts],
  },
  {
    attempt: "lists so many deployments on two hosts that comparing them takes hours",
    answer: "compared in the time that their number takes",
    test: ["soon reads journals without an end", journals],
  },
  {
    attempt: "keeps notes of rollbacks without an end, each of which costs calls of GitHub",
    answer: "twenty are put on record in a run",
    test: ["reads twenty notes of a host that has them without an end, the oldest ones", journals],
  },
  {
    attempt: "never answers when it is told that a note was put on record, fifteen minutes for each",
    answer: "asked once in a run",
    test: ["asks a host that does not answer not again for each of its notes", journals],
  },
  {
    attempt: "logs `stageway status` in and never answers",
    answer: "the look ends after a minute and names the host",
    test: ["does not answer", looks],
  },
];
