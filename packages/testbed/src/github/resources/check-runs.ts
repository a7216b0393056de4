import { apiLink, htmlLink, nodeId } from "../links.ts";
import { created, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import type { CheckRun } from "../records.ts";
import { notFound } from "../refusal.ts";
import { resolveCommit } from "../refs.ts";
import type { Repository } from "../repository.ts";
import type { World } from "../world.ts";

interface CheckFacts {
  name?: string;
  head_sha?: string;
  status?: CheckRun["status"];
  conclusion?: string;
  external_id?: string;
  details_url?: string;
  started_at?: string;
  completed_at?: string;
  output?: { title?: string; summary?: string; text?: string };
}

const path = "/repos/{owner}/{repo}/check-runs";

/** Operations that create, update and read check runs, and list those of a commit. */
export const checkRuns = [
  operation<CheckFacts>(`POST ${path}`, "checks:write", create),
  operation(`GET ${path}/{check_run_id}`, "checks:read", (call) => ok(shape(call.world, call.repository, find(call)))),
  operation<CheckFacts>(`PATCH ${path}/{check_run_id}`, "checks:write", update),
  operation("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", "checks:read", list),
];

function create({ world, repository, body }: Call<CheckFacts>): Reply {
  const run: CheckRun = {
    id: world.nextId(),
    sha: body.head_sha ?? "",
    name: body.name ?? "",
    status: "queued",
    conclusion: null,
    externalId: "",
    detailsUrl: null,
    startedAt: world.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
  };
  change(world, run, body);
  repository.records.checkRuns.push(run);
  return created(shape(world, repository, run));
}

function update(call: Call<CheckFacts>): Reply {
  const run = find(call);
  change(call.world, run, call.body);
  return ok(shape(call.world, call.repository, run));
}

/** A conclusion completes a run, and a completed run has a time. */
function change(world: World, run: CheckRun, facts: CheckFacts): void {
  run.name = facts.name ?? run.name;
  run.status = facts.conclusion === undefined ? (facts.status ?? run.status) : "completed";
  run.conclusion = facts.conclusion ?? run.conclusion;
  run.externalId = facts.external_id ?? run.externalId;
  run.detailsUrl = facts.details_url ?? run.detailsUrl;
  run.startedAt = facts.started_at ?? run.startedAt;
  run.completedAt = run.status === "completed" ? (facts.completed_at ?? run.completedAt ?? world.now()) : null;
  run.output = { ...run.output, ...facts.output };
}

/** The newest run of every name (or all of them), for one commit. */
async function list(call: Call): Promise<Reply> {
  const { world, repository, query } = call;
  const sha = await resolveCommit(repository.git, call.path.ref ?? "");
  if (sha === undefined) throw notFound();
  const named = repository.records.checkRuns.filter(
    (run) =>
      run.sha === sha &&
      (query.check_name === undefined || run.name === query.check_name) &&
      (query.status === undefined || run.status === query.status),
  );
  const found = query.filter === "all" ? named : [...new Map(named.map((run) => [run.name, run])).values()];
  return paged(
    call,
    found.toReversed(),
    (run) => shape(world, repository, run),
    (runs, total) => ({ total_count: total, check_runs: runs }),
  );
}

function find({ repository, path: { check_run_id: id } }: Call): CheckRun {
  const run = repository.records.checkRuns.find((one) => one.id === Number(id));
  if (!run) throw notFound();
  return run;
}

function shape(world: World, repository: Repository, run: CheckRun) {
  const url = apiLink(world, repository, `/check-runs/${run.id}`);
  const html = htmlLink(world, repository, `/runs/${run.id}`);
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    name: run.name,
    check_suite: null,
    app: null,
    pull_requests: [],
  };
}
