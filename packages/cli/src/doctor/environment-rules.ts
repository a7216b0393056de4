import type { Refs } from "../protect/deploying-refs.ts";
import { tryRead, type Asked } from "./ask-github.ts";
import type { Judge } from "./judge.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, unchecked } = rowsOf("here");
const route = "GET /repos/{owner}/{repo}/environments/{environment_name}";

/** Whether an environment, and so its secrets, is for the branches and tags that deploy alone. */
export async function checkEnvironment(name: string, own: Refs, all: Refs, asked: Asked, judge: Judge): Promise<Row> {
  const { github, at } = asked;
  const check = "environment";
  const here = { ...at, environment_name: name };
  const read = await tryRead(() => github.read<Environment>(route, here));
  if ("why" in read) return unchecked(check, `${name}: ${read.why}`);
  if ("absent" in read) return judge(check, `there is no environment ${name}, so its secrets are nowhere`);
  const policy = read.value.deployment_branch_policy;
  if (policy === null || policy === undefined)
    return judge(check, `every branch may use ${name}, and so read its secrets`);
  if (policy.protected_branches) return ok(check, `${name}: protected branches alone`);
  const listed = await tryRead(() =>
    github.read<Policies>(`${route}/deployment-branch-policies`, { ...here, per_page: 100 }),
  );
  if ("why" in listed) return unchecked(check, `${name}: ${listed.why}`);
  const policies = "value" in listed ? listed.value.branch_policies : [];
  const spelt = policies.map(({ name: pattern, type = "branch" }) => `${type} ${pattern}`);
  const allowed = new Set(spell(all));
  const foreign = spelt.filter((each) => !allowed.has(each));
  if (foreign.length > 0) return judge(check, `${name} may be used from what deploys nothing: ${foreign.join(", ")}`);
  const missing = spell(own).filter((each) => !spelt.includes(each));
  if (missing.length > 0) return judge(check, `${name} cannot be used from what deploys: ${missing.join(", ")}`);
  return ok(check, `${name}: ${spelt.join(", ")} alone`);
}

function spell({ branches, tags }: Refs): string[] {
  return [...branches.map((name) => `branch ${name}`), ...tags.map((name) => `tag ${name}`)];
}

interface Environment {
  readonly deployment_branch_policy?: { readonly protected_branches: boolean } | null;
}

interface Policies {
  readonly branch_policies: readonly { readonly name: string; readonly type?: "branch" | "tag" }[];
}
