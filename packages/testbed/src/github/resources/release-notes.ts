import { isAncestor } from "../commit-log.ts";
import { htmlLink } from "../links.ts";
import { ok, operation } from "../operation.ts";
import type { Call } from "../operation.ts";
import { pullsOf } from "../pull-refs.ts";
import { invalid } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";

interface NotesRequest {
  tag_name: string;
  target_commitish?: string;
  previous_tag_name?: string;
  configuration_file_path?: string;
}

/** The operation that generates release notes. */
export const releaseNotes = [
  operation<NotesRequest>("POST /repos/{owner}/{repo}/releases/generate-notes", "contents:write", async (call) => {
    const { tag_name: tag, target_commitish: target, previous_tag_name: previous } = call.body;
    return ok(await notesBetween(call, tag, target ?? call.repository.defaultBranch, previous));
  }),
];

/** Name and text that GitHub proposes: the pull requests merged since the previous tag. Nothing is saved. */
export async function notesBetween<Body>(
  call: Call<Body>,
  tag: string,
  target: string,
  previous?: string,
): Promise<{ name: string; body: string }> {
  const { world, repository } = call;
  const { git } = repository;
  const to = (await resolveCommit(git, tag)) ?? (await resolveCommit(git, target));
  if (to === undefined) throw invalid({ resource: "Release", field: "target_commitish", code: "invalid" });
  const from = previous === undefined ? undefined : await resolveCommit(git, previous);
  if (previous !== undefined && from === undefined) {
    throw invalid({ resource: "Release", field: "previous_tag_name", code: "invalid" });
  }
  const lines: string[] = [];
  for (const { number, title, author, pull } of pullsOf(repository)) {
    if (pull.mergeCommit === null || !(await isAncestor(git, pull.mergeCommit, to))) continue;
    if (from !== undefined && (await isAncestor(git, pull.mergeCommit, from))) continue;
    lines.push(`* ${title} by @${author} in ${htmlLink(world, repository, `/pull/${number}`)}`);
  }
  const changes = lines.length > 0 ? `## What's Changed\n${lines.join("\n")}\n\n` : "";
  const range = previous === undefined ? `commits/${tag}` : `compare/${previous}...${tag}`;
  return { name: tag, body: `${changes}**Full Changelog**: ${htmlLink(world, repository, `/${range}`)}` };
}
