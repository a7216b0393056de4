import { endless } from "./staging-host/endless.ts";
import { lies } from "./staging-host/lies.ts";
import type { Threat } from "./threat.ts";

/** What root on a host of staging tries. */
export const stagingHost: readonly Threat[] = [
  {
    attempt: "notes a rollback to a release of another registry",
    answer: "no record is made of it",
    test: ["a release of another registry", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a rollback to a release that was never deployed",
    answer: "no record is made of it",
    test: ["a release of its own registry that was never deployed", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a rollback to a release that failed",
    answer: "no record is made of it",
    test: ["a release that failed on this stage", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a rollback to a release that another stage verified",
    answer: "no record is made of it",
    test: ["a release that was verified on another stage", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "notes a push as if it were a rollback",
    answer: "no record is made of it",
    test: ["a deployment that was no rollback", "packages/delivery/src/put-records-right.test.ts"],
  },
  {
    attempt: "keeps no proof of the release that it names",
    answer: "the rollback is refused before anything of it is read",
    test: ["nothing", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "keeps the proof of another stage's key",
    answer: "the rollback is refused",
    test: ["a signature of another stage's key", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "keeps a proof for another stage",
    answer: "the rollback is refused",
    test: ["a signature for another stage", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "keeps the proof of another release",
    answer: "the rollback is refused",
    test: ["a signature of another release", "packages/delivery/src/kept-proof.test.ts"],
  },
  {
    attempt: "names a release elsewhere, to be sent the registry's password",
    answer: "its registry is not asked",
    test: [
      "is nothing of a release elsewhere, which only a record names, and its registry is not asked",
      "packages/delivery/src/kept-proof.test.ts",
    ],
  },
  {
    attempt: "has the stage's key vouch for a release that its journal names",
    answer: "not signed: nothing proves it",
    test: [
      "is not where only a host says which release it is, and no registry is asked",
      "packages/delivery/src/trust.test.ts",
    ],
  },
  {
    attempt: "has a held rollback to such a release signed by the job that confirms it",
    answer: "its name is not passed on",
    test: ["not passed on to be signed where only a host says which it is", "packages/delivery/src/trust.test.ts"],
  },
  {
    attempt: "answers with the outcome of another deployment when one is followed",
    answer: "the answer is refused",
    test: ["followed", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "answers with the outcome of another deployment when one is let go",
    answer: "the answer is refused",
    test: ["let go", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "answers with the outcome of another deployment when one is extended",
    answer: "the answer is refused",
    test: ["extended", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "answers with the outcome of another deployment when one is confirmed",
    answer: "the answer is refused",
    test: ["confirmed", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "answers with the outcome of another deployment when one is undone",
    answer: "the answer is refused",
    test: ["undone", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "answers with the outcome of another deployment when one is unlocked",
    answer: "the answer is refused",
    test: ["unlocked", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "starts a job under a number of its own",
    answer: "the answer is refused",
    test: [
      "gives no outcome to a job that it says it started under a number of its own",
      "packages/remote/src/target/lying-host.test.ts",
    ],
  },
  {
    attempt: "changes the number of a job after it was started",
    answer: "the answer is refused",
    test: [
      "gives no outcome to a job whose number it changes after it was started",
      "packages/remote/src/target/lying-host.test.ts",
    ],
  },
  {
    attempt: "is silent without end when asked for its status",
    answer: "the question ends after fifteen minutes",
    test: ["for its status", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "is silent without end when a deployment queues",
    answer: "the question ends after fifteen minutes",
    test: ["to queue", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "is silent without end when asked for reports",
    answer: "the question ends after fifteen minutes",
    test: ["for reports", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "is silent without end when it receives files",
    answer: "the question ends after fifteen minutes",
    test: ["to receive files", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "is silent without end when files are taken back",
    answer: "the question ends after fifteen minutes",
    test: ["to discard files", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "is silent without end when a record was made",
    answer: "the question ends after fifteen minutes",
    test: ["to forget what is on record", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "is silent without end when it is given what was signed",
    answer: "the question ends after fifteen minutes",
    test: ["to keep what was signed", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "names a number of its journal that is none",
    answer: "taken for no number",
    test: ["that is no number", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "names a negative number",
    answer: "taken for no number",
    test: ["below nothing", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "names a number with a fraction",
    answer: "taken for no number",
    test: ["with a fraction", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "names a number in another notation",
    answer: "taken for no number",
    test: ["in another notation", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "names a number that JavaScript cannot hold exactly",
    answer: "taken for no number",
    test: ["of sixteen digits", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "names a number of a hundred digits",
    answer: "taken for no number",
    test: ["of a hundred digits", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "says that a hold ends after the last date there is",
    answer: "taken for no time",
    test: [
      "takes a hold without end for one whose deadline is still a date",
      "packages/remote/src/target/lying-host.test.ts",
    ],
  },
  {
    attempt: "puts an option in the place of an offset in the log",
    answer: "taken for the beginning",
    test: ["lets no place in the log be anything but a number", "packages/remote/src/target/lying-host.test.ts"],
  },
  {
    attempt: "sends a log whose chunk never ends, to fill the runner's memory",
    answer: "16 MB of it are kept",
    test: [
      "keeps a bounded part of a log that never comes to the end of its chunk",
      "packages/remote/src/target/lying-host.test.ts",
    ],
  },
  {
    attempt: "prints the program's words in a greeting or a log",
    answer: "only lines with this conversation's mark count",
    test: [
      "takes nothing of what others print for the program's words",
      "packages/remote/src/target/conversation.test.ts",
    ],
  },
  {
    attempt: "names a container so that its text in `stageway status` clears the screen",
    answer: "shown in one line, without control characters",
    test: ["clears the screen", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "names a container so that its text in `stageway status` hides what follows",
    answer: "shown in one line, without control characters",
    test: ["hides what follows", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "names a container so that its text in `stageway status` sets the title of the window",
    answer: "shown in one line, without control characters",
    test: ["sets the title of the window", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "names a container so that its text in `stageway status` writes the clipboard",
    answer: "shown in one line, without control characters",
    test: ["writes the clipboard", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "names a container so that its text in `stageway status` overwrites its line",
    answer: "shown in one line, without control characters",
    test: ["overwrites its line", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "names a container so that its text in `stageway status` begins a line of ours",
    answer: "shown in one line, without control characters",
    test: ["begins a line of ours", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "names a container so that its text in `stageway status` turns the text round",
    answer: "shown in one line, without control characters",
    test: ["turns the text round", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "names a container with a control sequence of one character",
    answer: "shown in one line, without control characters",
    test: ["has a control sequence of one character", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "prints lists of containers that are none, so that `stageway status` fails",
    answer: "read as empty",
    test: ["[null]", "packages/cli/src/hosts/host-status.test.ts"],
  },
  {
    attempt: "notes a release whose name moves the cursor",
    answer: "the note counts as damaged",
    test: ["moves the cursor", "packages/delivery/src/releases.test.ts"],
  },
  {
    attempt: "notes a release whose name begins another line",
    answer: "the note counts as damaged",
    test: ["begins another line", "packages/delivery/src/releases.test.ts"],
  },
  {
    attempt: "notes a release whose name begins a command of the runner",
    answer: "the note counts as damaged",
    test: ["begins a command of the runner", "packages/delivery/src/releases.test.ts"],
  },
  {
    attempt: "notes a release whose name turns the text round",
    answer: "the note counts as damaged",
    test: ["turns the text round", "packages/delivery/src/releases.test.ts"],
  },
  {
    attempt: "notes a release whose name is over several columns",
    answer: "the note counts as damaged",
    test: ["is over several columns", "packages/delivery/src/releases.test.ts"],
  },
  {
    attempt: "notes an end of a release that is no date, so that lists fail",
    answer: "the note counts as damaged",
    test: ["leaves out a release that ended at a time that is no date", "packages/delivery/src/releases.test.ts"],
  },
  {
    attempt: "prints commands of the runner in a log",
    answer: "printed where the runner does not listen",
    test: ["log.foreign() obeys nothing, whatever it is given", "packages/core/src/log.test.ts"],
  },
  {
    attempt: "prints a text that would fill the runner's disk",
    answer: "cut, with a word on it",
    test: ["log.foreign() cuts a text that would fill the disk", "packages/core/src/log.test.ts"],
  },
  {
    attempt: "prints a line without an end",
    answer: "handed over in pieces",
    test: ["run() hands over an endless line in pieces", "packages/core/src/processes/processes.test.ts"],
  },
  {
    attempt: "sends more output than the runner's memory holds",
    answer: "only its end is kept",
    test: ["run() keeps the end of what is too much", "packages/core/src/processes/processes.test.ts"],
  },
  {
    attempt: "puts another output into the text of one",
    answer: "comes back as one value",
    test: ["any value comes back as it was, and no other name with it", "packages/core/src/outputs.test.ts"],
  },
  {
    attempt: "has the ssh configuration give it an agent or a terminal",
    answer: "agents, terminals and local commands are turned off for every hop",
    test: [
      "pins every machine of the way on its own and trusts nothing else",
      "packages/remote/src/ssh/options.test.ts",
    ],
  },
  {
    attempt: "puts Markdown into a job's summary",
    answer: "escaped",
    test: ["escapeMarkdown() leaves nothing alive in any mixture", "packages/core/src/markdown.test.ts"],
  },
  {
    attempt: "names a release in a folder beside the stage's, for the password",
    answer: "the rollback is refused before a request",
    test: ["in a folder beside it", "packages/delivery/src/rollback.test.ts"],
  },
  {
    attempt: "names a release elsewhere where no folder is given",
    answer: "the rollback is refused before a request",
    test: ["where no folder is given", "packages/delivery/src/rollback.test.ts"],
  },
  {
    attempt: "keeps a manifest of something else beside a proof",
    answer: "the registry is asked instead",
    test: ["with a manifest of something else", "packages/delivery/src/proven-rollback.test.ts"],
  },
  {
    attempt: "keeps signed files that cannot be read",
    answer: "the registry is asked instead",
    test: ["with what cannot be read", "packages/delivery/src/proven-rollback.test.ts"],
  },
  ...endless,
  ...lies,
];
