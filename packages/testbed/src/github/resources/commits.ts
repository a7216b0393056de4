import { readCommit, readLog } from "../commit-log.ts";
import { diff, emptyTree } from "../diff.ts";
import { ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { linkHeader, pageOf } from "../pagination.ts";
import { notFound, Refusal, unprocessable } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import { commitShape, fileShape } from "../shapes/commit.ts";

/** Operations that list and read commits. */
export const commits = [
  operation("GET /repos/{owner}/{repo}/commits", "contents:read", list),
  operation("GET /repos/{owner}/{repo}/commits/{ref}", "contents:read", get),
];

async function list(call: Call): Promise<Reply> {
  const { world, repository, query } = call;
  const start = await resolveCommit(repository.git, query.sha ?? repository.defaultBranch);
  if (start === undefined) {
    if (query.sha === undefined) throw new Refusal(409, "Git Repository is empty.");
    throw notFound();
  }
  const { page, size } = pageOf(query);
  const filters = [
    ...(query.since ? [`--since=${query.since}`] : []),
    ...(query.until ? [`--until=${query.until}`] : []),
    ...(query.author ? [`--author=${query.author}`] : []),
    start,
    "--",
    ...(query.path ? [query.path] : []),
  ];
  const total = Number(await repository.git.run(["rev-list", "--count", ...filters]));
  const found = await readLog(repository.git, `--skip=${(page - 1) * size}`, `--max-count=${size}`, ...filters);
  return {
    ...ok(found.map((commit) => commitShape(world, repository, commit))),
    headers: linkHeader(call, page, Math.ceil(total / size)),
  };
}

/** One commit with its files; with the media type `sha` only its id, the cheap way to resolve a ref. */
async function get(call: Call): Promise<Reply> {
  const { world, repository, path, accept } = call;
  const sha = await resolveCommit(repository.git, path.ref ?? "");
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${path.ref ?? ""}`);
  if (accept.includes("application/vnd.github.sha")) {
    return { status: 200, raw: { type: "application/vnd.github.sha; charset=utf-8", content: Buffer.from(sha) } };
  }
  const commit = await readCommit(repository.git, sha);
  const files = await diff(repository.git, commit.parents[0] ?? emptyTree, sha);
  const { page, size } = pageOf(call.query, 100);
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  const body = {
    ...commitShape(world, repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: files.slice((page - 1) * size, page * size).map((file) => fileShape(world, repository, file, sha)),
  };
  return { ...ok(body), headers: linkHeader(call, page, Math.ceil(files.length / size)) };
}
