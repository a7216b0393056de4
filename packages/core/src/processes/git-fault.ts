import { plainEnd } from "../foreign-text.ts";
import { quote } from "../quote.ts";
import type { Finished } from "./processes.ts";

/** Why git could not work in a folder, and what to do. */
export interface GitFault {
  readonly why: string;
  readonly todo: string;
  /** The folder is in no repository. */
  readonly outside?: true;
}

/** What git runs with beside the usual, so that its messages can be read and it asks nobody for a password. */
export const plainGit = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" } as const;

type Explain = (found: RegExpExecArray, folder: string) => GitFault;

/** Git's words, first match wins. */
const faults: readonly (readonly [words: RegExp, explain: Explain])[] = [
  [
    /dubious ownership in repository at '([^'\n]+)'|unsafe repository \('([^'\n]+)' is owned by someone else\)/,
    ([, path = "", older = path], folder) => ({
      why: `git does not use the repository because its folder belongs to another user (dubious ownership): current value is ${quote(path || older || folder)}`,
      todo: `If you trust it: git config --global --add safe.directory ${argument(path || older || folder)}`,
    }),
  ],
  [
    /must be run in a work tree/,
    (_, folder) => ({
      why: `${folder} has no work tree: it is a bare repository, or the inside of .git`,
      todo: "Go to a clone of it, or make one: git clone",
    }),
  ],
  [
    /not a git repository: (.+)|invalid gitfile format: (.+)/,
    ([, path = ""], folder) => ({
      why:
        path === ""
          ? `the file .git in ${folder} is damaged`
          : `the repository of this work tree is gone: current value is ${quote(path)}`,
      todo: "Clone the repository again, or restore that folder and run git worktree repair in it",
    }),
  ],
  [
    /not a git repository/,
    (_, folder) => ({
      why: `${folder} is not in a git repository`,
      todo: "Go to the project, or make it a repository: git init",
      outside: true,
    }),
  ],
  [
    /index file (?:corrupt|smaller than expected|open failed)|bad (?:index file )?(?:sha1 )?signature|unknown index entry format/,
    ([words]) => ({
      why: `git cannot read its index (${words})`,
      todo: words.includes("open failed")
        ? "Give this user the right to read .git/index"
        : "Make it anew, which keeps all files: rm .git/index && git reset",
    }),
  ],
  [
    /unknown repository extensions? found|Expected git repo version/,
    () => ({ why: "this git is too old for the repository", todo: "Install a newer git" }),
  ],
  [
    /unknown (?:option|switch) `?([^'\n]+)|'([^'\n]+)' is not a git command/,
    ([, option = "", command = option]) => ({
      why: `this git is too old: it does not know ${quote(command)}`,
      todo: "Install git 2.31 or newer",
    }),
  ],
  [
    /bad config (?:line|value|variable)[^\n]*/,
    ([words]) => ({ why: `git cannot read its configuration (${words})`, todo: "Correct that line" }),
  ],
  [
    /promisor remote|Could not read from remote repository|unable to access '|could not read Username|Could not resolve host/,
    () => ({
      why: "this is a partial clone, and the remote that has the rest does not answer",
      todo: "Let git reach the remote, or clone without --filter",
    }),
  ],
  [
    /unable to unpack|object file .* is (?:empty|corrupt)|loose object .* corrupt|ignoring broken ref ([^\n]+)|pack .*(?:corrupt|cannot be accessed)/,
    () => ({ why: "the repository is damaged", todo: "git fsck says what is; clone it again" }),
  ],
  [
    /Permission denied/,
    () => ({ why: "this user may not read all of .git", todo: "Give the user the right to read it" }),
  ],
];

/** Why git failed, when it is more than that something is not there; nothing when it succeeded or just says no. */
export function gitFault(
  {
    startFailure,
    timedOut,
    stderr,
    shortMessage,
  }: Pick<Finished, "startFailure" | "timedOut" | "stderr" | "shortMessage">,
  folder: string,
): GitFault | undefined {
  if (startFailure !== undefined) return { why: `git could not be started: ${startFailure}`, todo: "Install git" };
  if (timedOut) return { why: shortMessage, todo: "Try again" };
  const said = plainEnd(stderr);
  for (const [words, explain] of faults) {
    const found = words.exec(said);
    if (found !== null) return explain(found, folder);
  }
  return undefined;
}

/** A path as it is typed into a shell. */
function argument(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
