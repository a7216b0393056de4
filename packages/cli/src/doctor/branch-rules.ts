import type { Refs } from "../protect/deploying-refs.ts";
import { tryRead, type Asked } from "./ask-github.ts";
import type { Judge } from "./judge.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, unchecked } = rowsOf("here");

/** Whether branches that deploy change by pull request alone, by a ruleset or by the older protection of a branch. */
export async function checkBranches(
  { branches }: Refs,
  defaultBranch: string,
  asked: Asked,
  judge: Judge,
): Promise<Row[]> {
  const names = [...new Set([defaultBranch, ...branches])];
  const rows = await Promise.all(names.map((name) => checkBranch(name, asked, judge)));
  const faults = rows.filter((row) => row !== undefined);
  return faults.length > 0 ? faults : [ok("branches", `change by pull request alone: ${names.join(", ")}`)];
}

async function checkBranch(name: string, { github, at }: Asked, judge: Judge): Promise<Row | undefined> {
  // Rules are asked for a name, which no branch has to have yet.
  const branch = name.replaceAll("**/*", "x/x").replaceAll(/[*?]+/g, "x");
  const rules = await tryRead(() =>
    github.read<readonly { type: string }[]>("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
      ...at,
      branch,
      per_page: 100,
    }),
  );
  if ("why" in rules) return unchecked("branches", `${name}: ${rules.why}`);
  const held = new Set("value" in rules ? rules.value.map(({ type }) => type) : []);
  if (Object.keys(wanted).every((type) => held.has(type))) return undefined;
  const older = await tryRead(() =>
    github.read<Protection>("GET /repos/{owner}/{repo}/branches/{branch}/protection", { ...at, branch }),
  );
  if ("value" in older) for (const type of typesOf(older.value)) held.add(type);
  const missing = Object.entries(wanted).flatMap(([type, may]) => (held.has(type) ? [] : [may]));
  if (missing.length === 0) return undefined;
  if ("why" in older)
    return unchecked("branches", `${name}: no ruleset covers it, and of its own protection ${older.why}`);
  return judge("branches", `${name} may be ${missing.join(", ")}`);
}

/** The rules, and what may be done to a branch without each. */
const wanted = {
  pull_request: "changed without a pull request",
  non_fast_forward: "overwritten",
  deletion: "deleted",
};

/** The older protection of a branch, as far as it matters here. */
interface Protection {
  readonly required_pull_request_reviews?: object;
  readonly allow_force_pushes?: { readonly enabled: boolean };
  readonly allow_deletions?: { readonly enabled: boolean };
}

function typesOf(protection: Protection): string[] {
  return [
    ...(protection.required_pull_request_reviews === undefined ? [] : ["pull_request"]),
    ...(protection.allow_force_pushes?.enabled === true ? [] : ["non_fast_forward"]),
    ...(protection.allow_deletions?.enabled === true ? [] : ["deletion"]),
  ];
}

/** Whether tags that deploy stay what they are. */
export async function checkTags({ tags }: Refs, { github, at }: Asked, judge: Judge): Promise<Row[]> {
  if (tags.length === 0) return [];
  const route = "GET /repos/{owner}/{repo}/rulesets";
  const listed = await tryRead(() =>
    github.read<readonly { id: number; target?: string; enforcement: string }[]>(route, { ...at, per_page: 100 }),
  );
  if ("why" in listed) return [unchecked("tags", listed.why)];
  const inForce = "value" in listed ? listed.value : [];
  const own = inForce.filter(({ target, enforcement }) => target === "tag" && enforcement === "active");
  const held = new Set<string>();
  for (const { id } of own) {
    const read = await tryRead(() => github.read<Ruleset>(`${route}/{ruleset_id}`, { ...at, ruleset_id: id }));
    if ("why" in read) return [unchecked("tags", read.why)];
    if (!("value" in read)) continue;
    const types = new Set(read.value.rules?.map(({ type }) => type));
    if (!types.has("deletion") || !types.has("update")) continue;
    for (const name of read.value.conditions?.ref_name?.include ?? []) held.add(name);
  }
  const open = tags.filter((tag) => !held.has("~ALL") && !held.has(`refs/tags/${tag}`));
  if (open.length === 0) return [ok("tags", `never moved or deleted: ${tags.join(", ")}`)];
  return [judge("tags", `no ruleset that names it keeps this from being moved and deleted: ${open.join(", ")}`)];
}

interface Ruleset {
  readonly conditions?: { readonly ref_name?: { readonly include?: readonly string[] } } | null;
  readonly rules?: readonly { readonly type: string }[];
}
