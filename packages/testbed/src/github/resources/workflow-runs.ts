import { apiLink, htmlLink, nodeId } from "../links.ts";
import { ok, operation } from "../operation.ts";
import type { WorkflowRun } from "../records.ts";
import { notFound } from "../refusal.ts";
import type { Repository } from "../repository.ts";
import { accountShape } from "../shapes/account.ts";
import { minimalRepositoryShape } from "../shapes/repository.ts";
import type { World } from "../world.ts";

/** The operation that reads a workflow run. */
export const workflowRuns = [
  operation("GET /repos/{owner}/{repo}/actions/runs/{run_id}", "actions:read", ({ world, repository, path }) => {
    const run = repository.records.runs.find(({ id }) => id === Number(path.run_id));
    if (!run) throw notFound();
    return ok(shape(world, repository, run));
  }),
];

function shape(world: World, repository: Repository, run: WorkflowRun) {
  const url = apiLink(world, repository, `/actions/runs/${run.id}`);
  const { tree, message, author } = run.headCommit;
  const actor = accountShape(world, world.account(run.actor));
  const home = minimalRepositoryShape(world, repository);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WFR", run.id),
    head_branch: run.branch,
    head_sha: run.sha,
    path: run.path,
    display_title: message.split("\n")[0],
    run_number: run.number,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: 1,
    url,
    html_url: htmlLink(world, repository, `/actions/runs/${run.id}`),
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.createdAt,
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: apiLink(world, repository, `/check-suites/${run.id}`),
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: apiLink(world, repository, "/actions/workflows/1"),
    head_commit: { id: run.sha, tree_id: tree, message, timestamp: author.date, author, committer: author },
    repository: home,
    head_repository: home,
  };
}
