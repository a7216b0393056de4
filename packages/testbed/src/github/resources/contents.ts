import { apiLink, htmlLink } from "../links.ts";
import { ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { notFound } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";

/** The operation that reads a file or folder. */
export const contents = [operation("GET /repos/{owner}/{repo}/contents/{path}", "contents:read", get)];

/** An entry of a tree, with the ref it was asked for at. */
interface Entry {
  mode: string;
  type: string;
  sha: string;
  size: number;
  path: string;
  ref: string;
}

async function get({ world, repository, path, query, accept }: Call): Promise<Reply> {
  const ref = query.ref ?? repository.defaultBranch;
  const commit = await resolveCommit(repository.git, ref);
  if (commit === undefined) throw notFound(`No commit found for the ref ${ref}`);
  const file = (path.path ?? "").replace(/\/+$/, "");
  const [entry] = file === "" ? [undefined] : await entries(repository, [commit, "--", file], ref);
  if (!entry && file !== "") throw notFound();
  if (!entry || entry.type === "tree") {
    const inside = await entries(repository, file === "" ? [commit] : [commit, "--", `${file}/`], ref);
    return ok(inside.map((one) => entryShape(world, repository, one)));
  }
  const { stdout } = await repository.git.attempt(["cat-file", "blob", entry.sha]);
  if (accept.includes("raw"))
    return { status: 200, raw: { type: "application/vnd.github.raw+json; charset=utf-8", content: stdout } };
  return ok({ ...entryShape(world, repository, entry), encoding: "base64", content: stdout.toString("base64") });
}

async function entries({ git }: Repository, args: string[], ref: string): Promise<Entry[]> {
  const rows = await git.rows(["ls-tree", "-z", "--long", ...args], 1);
  return rows.map(([row = ""]) => {
    const [, mode = "", type = "", sha = "", size = "0", path = ""] =
      /^(\d+) (\w+) (\w+) +([\d-]+)\t([^]*)$/.exec(row) ?? [];
    return { mode, type, sha, size: Number(size) || 0, path, ref };
  });
}

function entryShape(world: World, repository: Repository, { type, sha, size, path, ref }: Entry) {
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  const self = apiLink(world, repository, `/contents/${escaped}?ref=${encodeURIComponent(ref)}`);
  const git = apiLink(world, repository, `/git/${type}s/${sha}`);
  const html = htmlLink(world, repository, `/${type}/${ref}/${escaped}`);
  return {
    type: type === "tree" ? "dir" : "file",
    name: path.split("/").at(-1),
    path,
    sha,
    size,
    url: self,
    git_url: git,
    html_url: html,
    download_url: type === "tree" ? null : htmlLink(world, repository, `/raw/${ref}/${escaped}`),
    _links: { self, git, html },
  };
}
