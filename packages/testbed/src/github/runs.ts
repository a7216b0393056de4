import { readCommit } from "./commit-log.ts";
import type { WorkflowRun } from "./records.ts";
import { resolveCommit } from "./refs.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** What is told of a run; the rest is filled in. */
export type RunFacts = Partial<Omit<WorkflowRun, "headCommit" | "sha">> & { ref?: string };

/** Notes a run of a workflow for a commit of the repository. */
export async function startRun(
  world: World,
  repository: Repository,
  { ref, ...facts }: RunFacts,
): Promise<WorkflowRun> {
  const branch = facts.branch ?? ref ?? repository.defaultBranch;
  const sha = await resolveCommit(repository.git, ref ?? branch);
  if (sha === undefined) throw new Error(`Cannot add run: there is no such commit: current value is ${ref ?? branch}`);
  const { tree, message, author } = await readCommit(repository.git, sha);
  const run: WorkflowRun = {
    id: world.nextId(),
    name: "Deploy",
    path: ".github/workflows/deploy.yml",
    event: "push",
    status: "in_progress",
    conclusion: null,
    attempt: 1,
    number: repository.records.runs.length + 1,
    actor: repository.owner.login,
    createdAt: world.now(),
    updatedAt: world.now(),
    ...facts,
    branch,
    sha,
    headCommit: { tree, message, author },
  };
  repository.records.runs = [...repository.records.runs.filter(({ id }) => id !== run.id), run];
  return run;
}
