import { mergeCommits } from "../merge.ts";
import { noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { markMerged } from "../pull-refs.ts";
import { conflict, notFound, Refusal } from "../refusal.ts";
import { changeRefs } from "../ref-events.ts";
import { readRef } from "../refs.ts";
import { readLog } from "../commit-log.ts";
import { findPull } from "./pulls.ts";

interface MergeOptions {
  commit_title?: string;
  commit_message?: string;
  sha?: string;
  merge_method?: "merge" | "squash" | "rebase";
}

const path = "/repos/{owner}/{repo}/pulls/{pull_number}/merge";

/** Operations that merge a pull request and tell whether it was merged. */
export const pullMerge = [
  operation(`GET ${path}`, "pull_requests:read", (call) => {
    if (findPull(call).pull.mergedAt === null) throw notFound();
    return noContent();
  }),
  operation<MergeOptions | undefined>(`PUT ${path}`, "contents:write", merge),
];

async function merge(call: Call<MergeOptions | undefined>): Promise<Reply> {
  const { world, repository, actor, body: options = {} } = call;
  const issue = findPull(call);
  const { pull } = issue;
  if (issue.state !== "open") throw new Refusal(405, "Pull Request is not mergeable");
  if (pull.draft) throw new Refusal(405, "Pull Request is still a draft");
  if (options.merge_method === "rebase") throw new Refusal(405, "Rebase merges are not allowed on this repository.");
  if (options.sha !== undefined && options.sha !== pull.headSha)
    throw conflict("Head branch was modified. Review and try the merge again.");
  const base = await readRef(repository.git, `refs/heads/${pull.baseRef}`);
  if (!base) throw notFound();
  const squash = options.merge_method === "squash";
  const message = await messageOf(call, squash);
  const sha = await mergeCommits(world, repository, {
    onto: base.sha,
    from: pull.headSha,
    message,
    author: actor,
    squash,
  });
  if (sha === undefined) throw new Refusal(405, "Pull Request is not mergeable");
  // Closed before the branch moves, so that the push does not find it open and calls it merged a second time.
  pull.baseSha = base.sha;
  const reopen = { state: issue.state, closedAt: issue.closedAt };
  issue.state = "closed";
  try {
    await changeRefs(world, repository, actor, { ref: base.name, before: base.sha, after: sha });
  } catch (error) {
    Object.assign(issue, reopen);
    throw error;
  }
  await markMerged(world, repository, actor, issue, sha);
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}

/** The message that GitHub writes when none is given. */
async function messageOf(call: Call<MergeOptions | undefined>, squash: boolean): Promise<string> {
  const { repository, body: options = {} } = call;
  const { pull, number, title, body } = findPull(call);
  if (!squash) {
    const subject =
      options.commit_title ??
      `Merge pull request #${number} from ${pull.headRepository.split("/")[0] ?? ""}/${pull.headRef}`;
    return `${subject}\n\n${options.commit_message ?? title}`;
  }
  const commits = await readLog(repository.git, "--reverse", `${pull.baseSha}..${pull.headSha}`, "--");
  const list = commits.length === 1 ? (body ?? "") : commits.map(({ message }) => `* ${message}`).join("\n\n");
  return `${options.commit_title ?? `${title} (#${number})`}\n\n${options.commit_message ?? list}`.trimEnd();
}
