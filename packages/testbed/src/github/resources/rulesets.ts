import { apiLink, htmlLink, nodeId } from "../links.ts";
import { created, noContent, ok, operation } from "../operation.ts";
import type { Call, Reply } from "../operation.ts";
import { paged } from "../pagination.ts";
import { fitsPattern } from "../ref-pattern.ts";
import { notFound, unprocessable } from "../refusal.ts";
import type { Repository } from "../repository.ts";
import type { Ruleset } from "../settings-records.ts";
import type { World } from "../world.ts";

const path = "/repos/{owner}/{repo}/rulesets";
type Body = Partial<Omit<Ruleset, "id" | "createdAt" | "updatedAt">>;

/** Operations that list, create, read, change and delete rulesets, and give the rules that apply to a branch. */
export const rulesets = [
  operation(`GET ${path}`, "metadata:read", (call) =>
    paged(call, call.repository.records.rulesets, (ruleset) => summary(call, ruleset)),
  ),
  operation<Body>(`POST ${path}`, "administration:write", create),
  operation(`GET ${path}/{ruleset_id}`, "metadata:read", (call) => ok(whole(call, find(call)))),
  operation<Body>(`PUT ${path}/{ruleset_id}`, "administration:write", (call) => {
    const ruleset = Object.assign(find(call), call.body, { updatedAt: call.world.now() });
    return ok(whole(call, ruleset));
  }),
  operation(`DELETE ${path}/{ruleset_id}`, "administration:write", (call) => {
    const { records } = call.repository;
    const gone = find(call);
    records.rulesets = records.rulesets.filter((ruleset) => ruleset !== gone);
    return noContent();
  }),
  operation("GET /repos/{owner}/{repo}/rules/branches/{branch}", "metadata:read", (call) =>
    paged(call, rulesOf(call.repository, call.path.branch ?? ""), (rule) => rule),
  ),
];

function create({ world, repository, body }: Call<Body>): Reply {
  const {
    name = "",
    target = "branch",
    enforcement = "active",
    bypass_actors = [],
    conditions = {},
    rules = [],
  } = body;
  const { records } = repository;
  if (records.rulesets.some((ruleset) => ruleset.name === name)) throw unprocessable("Name must be unique");
  const times = { createdAt: world.now(), updatedAt: world.now() };
  const ruleset = { id: world.nextId(), name, target, enforcement, bypass_actors, conditions, rules, ...times };
  records.rulesets.push(ruleset);
  return created(whole({ world, repository }, ruleset));
}

/** What holds for a branch: the rules of all rulesets that are in force and name it, whether it is there or not. */
function rulesOf(repository: Repository, branch: string) {
  return repository.records.rulesets
    .filter(
      (ruleset) =>
        ruleset.target === "branch" && ruleset.enforcement === "active" && names(ruleset, branch, repository),
    )
    .flatMap(({ id, rules }) =>
      rules.map((rule) => ({
        ...rule,
        ruleset_source_type: "Repository",
        ruleset_source: repository.fullName,
        ruleset_id: id,
      })),
    );
}

function names(
  { conditions: { ref_name: { include = [], exclude = [] } = {} } }: Ruleset,
  branch: string,
  at: Repository,
) {
  const fits = (pattern: string) =>
    pattern === "~ALL" ||
    (pattern === "~DEFAULT_BRANCH" ? branch === at.defaultBranch : fitsPattern(`refs/heads/${branch}`, pattern));
  return include.some(fits) && !exclude.some(fits);
}

function find({ repository, path: { ruleset_id: id } }: Pick<Call, "repository" | "path">): Ruleset {
  const ruleset = repository.records.rulesets.find((one) => String(one.id) === id);
  if (ruleset === undefined) throw notFound();
  return ruleset;
}

function summary({ world, repository }: { world: World; repository: Repository }, ruleset: Ruleset) {
  const { id, name, target, enforcement, createdAt, updatedAt } = ruleset;
  return {
    id,
    node_id: nodeId("RRS", id),
    name,
    target,
    enforcement,
    source_type: "Repository",
    source: repository.fullName,
    created_at: createdAt,
    updated_at: updatedAt,
    _links: {
      self: { href: apiLink(world, repository, `/rulesets/${id}`) },
      html: { href: htmlLink(world, repository, `/rules/${id}`) },
    },
  };
}

function whole(call: { world: World; repository: Repository }, ruleset: Ruleset) {
  const { conditions, rules, bypass_actors } = ruleset;
  return { ...summary(call, ruleset), conditions, rules, bypass_actors };
}
