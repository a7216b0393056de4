import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { gitFault, plainGit } from "./git-fault.ts";
import { createProcesses } from "./system-processes.ts";

const folder = mkdtempSync(join(tmpdir(), "git-fault-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { PATH: process.env["PATH"], HOME: folder, ...plainGit };
const processes = createProcesses({ env });
let count = 0;

/** What git says in a repository with one commit that these lines for `sh` have changed. */
async function said(change: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const place = join(folder, `place-${++count}`);
  const commit = "git -c user.name=T -c user.email=t@example.com commit --quiet --message One";
  const lay = `git init --quiet --initial-branch main '${place}'; cd '${place}'; echo a >a; git add a; ${commit}; ${change}`;
  const laid = await processes.run("sh", ["-ec", lay], { env });
  expect(laid).toMatchObject({ ok: true });
  return gitFault(await processes.run("git", args, { cwd: place, env: { ...env, ...more } }), place);
}

const top = ["rev-parse", "--show-toplevel"];
const files = ["ls-files"];

it.each<[string, string, readonly string[], string, string]>([
  ["a repository that is none", "rm -r .git", top, "is not in a git repository", "git init"],
  ["a bare repository", "git config core.bare true", top, "has no work tree: it is a bare repository", "git clone"],
  ["a damaged index", "echo junk >.git/index", files, "cannot read its index", "rm .git/index && git reset"],
  ["an empty index", ": >.git/index", files, "cannot read its index", "rm .git/index && git reset"],
  [
    "a work tree whose repository is gone",
    "rm -r .git; echo gitdir: /gone >.git",
    top,
    'is gone: current value is "/gone"',
    "worktree repair",
  ],
  [
    "a file .git of something else",
    "rm -r .git; echo junk >.git",
    top,
    "the file .git in",
    "Clone the repository again",
  ],
  ["a damaged configuration", "echo '[broken' >>.git/config", top, "bad config line", "Correct that line"],
  [
    "a repository of a newer git",
    "git config core.repositoryformatversion 9",
    top,
    "too old for the repository",
    "newer git",
  ],
  [
    "an extension of a newer git",
    "git config core.repositoryformatversion 1; git config extensions.newThing true",
    top,
    "too old for the repository",
    "newer git",
  ],
  ["an option of a newer git", "", ["ls-files", "--newer"], 'too old: it does not know "newer"', "2.31 or newer"],
  ["a command of a newer git", "", ["newer"], 'too old: it does not know "newer"', "2.31 or newer"],
  [
    "damaged objects",
    "find .git/objects -type f -exec chmod u+w {} + -exec cp .git/HEAD {} ';'",
    ["show", "HEAD", "--"],
    "is damaged",
    "git fsck",
  ],
  ["a damaged branch", "echo junk >.git/refs/heads/main", ["for-each-ref"], "is damaged", "git fsck"],
  [
    "a partial clone whose remote is gone",
    "rm -r .git/objects/*; git config extensions.partialClone origin; git config core.repositoryformatversion 1; git config remote.origin.url /gone; git config remote.origin.promisor true",
    ["cat-file", "-p", "HEAD"],
    "is a partial clone",
    "without --filter",
  ],
])("says what is wrong with %s", async (_, change, args, why, todo) => {
  const fault = await said(change, args);
  expect(fault?.why).toContain(why);
  expect(fault?.todo).toContain(todo);
});

it("says how to trust a repository of another user", async () => {
  const fault = await said("", top, { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" });
  expect(fault?.why).toMatch(/belongs to another user \(dubious ownership\): current value is ".*place-\d+"$/);
  expect(fault?.todo).toMatch(/: git config --global --add safe\.directory \/\S+place-\d+$/);
  const stderr = "fatal: unsafe repository ('/srv/it is' is owned by someone else)";
  expect(gitFault({ startFailure: undefined, timedOut: false, shortMessage: "", stderr }, "/srv")?.todo).toMatch(
    /safe\.directory '\/srv\/it is'$/,
  );
});

it("says that there is no git", async () => {
  const finished = await processes.run("git-of-nowhere", [], { env });
  expect(gitFault(finished, folder)).toMatchObject({
    why: expect.stringContaining("could not be started"),
    todo: "Install git",
  });
});

it.each([
  ["a commit that is not there", ["cat-file", "-e", `${"1".repeat(40)}^{commit}`]],
  ["a name that is not there", ["rev-parse", "--verify", "refs/heads/nothing"]],
  ["a success", files],
])("has nothing to say about %s", async (_, args) => {
  expect(await said("", args)).toBeUndefined();
});
