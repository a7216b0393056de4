import type { Answer } from "./message.ts";
import { textAnswer } from "./message.ts";
import { resolveCommit } from "./refs.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** What is shown below a repository, by the first part of the path; the rest is its argument. */
const views: Record<
  string,
  (repository: Repository, rest: string) => Promise<string | undefined> | string | undefined
> = {
  "": branchesPage,
  deployments: deploymentsPage,
  commit: commitPage,
  actions: runPage,
};

/** The pages that people are sent to, as plain text: a repository, its deployments, a commit, a run. */
export async function page(world: World, path: string): Promise<Answer> {
  const [, owner = "", name = "", view = "", ...rest] = path.split("/");
  const repository = world.repository(`${owner}/${name.replace(/\.git$/, "")}`);
  const text = repository && (await views[view]?.(repository, rest.join("/")));
  return text === undefined ? textAnswer(404, "Not Found\n") : textAnswer(200, `${text}\n`);
}

async function branchesPage({ fullName, git }: Repository): Promise<string> {
  const format = "--format=%(objectname:short) %(refname:short) %(subject)";
  return `${fullName}\n\n${await git.run(["for-each-ref", format, "refs/heads", "refs/tags"])}`;
}

async function commitPage({ git }: Repository, name: string): Promise<string | undefined> {
  const sha = await resolveCommit(git, name);
  return sha === undefined ? undefined : git.run(["show", "--stat", "--patch", sha]);
}

function runPage({ fullName, records }: Repository, rest: string): string | undefined {
  const run = records.runs.find(({ id }) => `runs/${id}` === rest);
  return run && `Run ${run.id} of ${fullName}\n\n${run.name}: ${run.conclusion ?? run.status}, ${run.sha}`;
}

function deploymentsPage({ fullName, records }: Repository): string {
  const rows = records.deployments
    .toReversed()
    .map((deployment) => [
      String(deployment.id),
      deployment.environment,
      deployment.task,
      deployment.sha.slice(0, 7),
      deployment.statuses.map(({ state }) => state).join(" > ") || "created",
      deployment.createdAt,
      deployment.statuses.at(-1)?.description ?? deployment.description ?? "",
    ]);
  const heads = ["ID", "ENVIRONMENT", "TASK", "COMMIT", "STATUSES", "CREATED", "DESCRIPTION"];
  return `Deployments of ${fullName}\n\n${columns([heads, ...rows])}`;
}

function columns(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}
