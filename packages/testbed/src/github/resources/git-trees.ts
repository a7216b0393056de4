import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../git.ts";
import { apiLink } from "../links.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";

interface NewTree {
  base_tree?: string;
  tree: { path?: string; mode?: string; type?: string; sha?: string | null; content?: string }[];
}

const path = "/repos/{owner}/{repo}/git/trees";

/** Operations that read and create trees in the git database. */
export const gitTrees = [
  operation(`GET ${path}/{tree_sha}`, "contents:read", get),
  operation<NewTree>(`POST ${path}`, "contents:write", create),
];

async function get({ world, repository, path: { tree_sha: name = "" }, query }: Call): Promise<Reply> {
  const tree = (await resolveCommit(repository.git, name)) ?? name;
  if (!/^[0-9a-f]{40}$/.test(tree) || !(await repository.git.holds("cat-file", "-e", `${tree}^{tree}`)))
    throw notFound();
  return ok(await treeShape(world, repository, tree, query.recursive !== undefined));
}

async function create({ world, repository, body }: Call<NewTree>): Promise<Reply> {
  const { git } = repository;
  const index = { GIT_INDEX_FILE: join(git.path, `index-${randomUUID()}`) };
  const base = body.base_tree;
  if (base !== undefined && !(await git.holds("cat-file", "-e", `${base}^{tree}`))) {
    throw unprocessable("base_tree is not a valid tree oid");
  }
  try {
    await git.run(["read-tree", base ?? "--empty"], { env: index });
    const lines = await Promise.all(body.tree.map((entry) => indexLine(git, entry)));
    await git.run(["update-index", "-z", "--index-info"], { env: index, input: lines.join("") });
    const sha = await git.run(["write-tree"], { env: index });
    return created(await treeShape(world, repository, sha, false));
  } finally {
    await rm(index.GIT_INDEX_FILE, { force: true });
  }
}

/** One line for `git update-index`: mode 0 takes a path away, as a null id does on GitHub. */
async function indexLine(
  git: Git,
  { path: file = "", mode = "100644", sha, content }: NewTree["tree"][number],
): Promise<string> {
  if (sha === null) return `0 ${"0".repeat(40)}\t${file}\0`;
  const id = sha ?? (await git.run(["hash-object", "-w", "--stdin"], { input: content ?? "" }));
  if (!(await git.holds("cat-file", "-e", id))) throw unprocessable(`tree.sha ${id} is not a valid blob`);
  return `${mode} ${id}\t${file}\0`;
}

async function treeShape(world: World, repository: Repository, tree: string, recursive: boolean) {
  const { git } = repository;
  const sha = await git.run(["rev-parse", `${tree}^{tree}`]);
  const rows = await git.rows(["ls-tree", "-z", "--long", ...(recursive ? ["-r", "-t"] : []), sha], 1);
  const entries = rows.map(([row = ""]) => {
    const [, mode = "", type = "", id = "", size = "-", file = ""] =
      /^(\d+) (\w+) (\w+) +([\d-]+)\t([^]*)$/.exec(row) ?? [];
    const kept = { path: file, mode, type, sha: id, ...(size === "-" ? {} : { size: Number(size) }) };
    return type === "commit" ? kept : { ...kept, url: apiLink(world, repository, `/git/${type}s/${id}`) };
  });
  return { sha, url: apiLink(world, repository, `/git/trees/${sha}`), tree: entries, truncated: false };
}
