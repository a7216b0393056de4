import type { Configuration } from "@stageway/pipeline/config";
import { accessTo } from "../project/access.ts";
import type { Repository } from "../project/repository.ts";
import type { Workflow } from "../project/workflows.ts";
import { refsOfStages, union } from "../protect/deploying-refs.ts";
import { buildName } from "../trust/names.ts";
import type { World } from "../verb.ts";
import { askGitHub, tryRead, type Asked } from "./ask-github.ts";
import { checkBranches, checkTags } from "./branch-rules.ts";
import { checkEnvironment } from "./environment-rules.ts";
import { judgeFor, type Judge } from "./judge.ts";
import { checkKeySecrets, checkSigningSteps } from "./key-secrets.ts";
import { rowsOf, type Row } from "./row.ts";
import { checkRecorded } from "./recorded.ts";
import { checkSigners } from "./signers.ts";

const { ok, unchecked } = rowsOf("here");

/** What the promises about releases stand on: who may sign, where the keys are, and what protects them. */
export async function checkTrust(
  repository: Repository,
  configuration: Configuration | undefined,
  workflows: readonly Workflow[],
  world: World,
): Promise<Row[]> {
  if (configuration === undefined) return [];
  const isSigned = configuration.trust === "required";
  const asked = await askGitHub(accessTo(repository.remote, world.env), world);
  const facts = asked === undefined ? { why: "it needs a token" } : await tryRead(() => readFacts(asked));
  if (asked === undefined || !("value" in facts)) {
    const why = "why" in facts ? facts.why : "this token does not see the repository";
    const what = `branches, tags and environments that signatures stand on (${why})`;
    if (!isSigned) return [];
    const { rows } = await checkSigners(configuration, repository.root, undefined);
    const keys = await checkKeySecrets(workflows, repository, undefined);
    return [...rows, ...checkSigningSteps(workflows), ...keys, unchecked("protection", what)];
  }
  const { id, default_branch: defaultBranch } = facts.value;
  const protection = await checkProtection(configuration, defaultBranch, asked, judgeFor(configuration));
  if (!isSigned) return protection;
  const { rows, signers } = await checkSigners(configuration, repository.root, asked);
  return [
    ...rows,
    ...checkSigningSteps(workflows),
    ...(await checkKeySecrets(workflows, repository, asked)),
    ...protection,
    ...(await checkRecorded(configuration, { repository: String(id), signers }, asked, world)),
  ];
}

async function readFacts({ github, at }: Asked) {
  return await github.read<{ id: number; default_branch: string }>("GET /repos/{owner}/{repo}", at);
}

async function checkProtection(
  configuration: Configuration,
  defaultBranch: string,
  asked: Asked,
  judge: Judge,
): Promise<Row[]> {
  const refs = refsOfStages(configuration, defaultBranch);
  const all = union(refs.values());
  const environments = [...(configuration.trust === "required" ? [[buildName, all] as const] : []), ...refs];
  const groups = await Promise.all([
    checkBranches(all, defaultBranch, asked, judge),
    checkTags(all, asked, judge),
    checkRights(asked, judge),
    ...environments.map(async ([name, own]) => [await checkEnvironment(name, own, all, asked, judge)]),
  ]);
  return groups.flat();
}

/** A workflow that may approve pull requests is a way around every review. */
async function checkRights({ github, at }: Asked, judge: Judge): Promise<Row[]> {
  const route = "GET /repos/{owner}/{repo}/actions/permissions/workflow";
  const read = await tryRead(() => github.read<{ can_approve_pull_request_reviews: boolean }>(route, at));
  if (!("value" in read))
    return [
      unchecked(
        "workflows",
        `whether they may approve pull requests: ${"why" in read ? read.why : "this token may not read it"}`,
      ),
    ];
  return [
    read.value.can_approve_pull_request_reviews
      ? judge("workflows", "may approve pull requests, so whoever pushes a branch can have their own approved")
      : ok("workflows", "approve no pull requests"),
  ];
}
