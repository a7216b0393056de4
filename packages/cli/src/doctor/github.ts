import { describe, openGitHub, type GitHub } from "@stageway/core";
import { accessTo } from "../project/access.ts";
import type { Repository } from "../project/repository.ts";
import type { Remote } from "../project/remote.ts";
import type { Workflow } from "../project/workflows.ts";
import type { World } from "../verb.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, missing, note } = rowsOf("here");

/** The token, and the settings that the workflows read. */
export async function checkGitHub(
  repository: Repository,
  workflows: readonly Workflow[],
  world: World,
): Promise<Row[]> {
  const variables = [...new Set(workflows.flatMap((workflow) => workflow.variables))];
  const secrets = [...new Set(workflows.flatMap((workflow) => workflow.secrets))];
  const named = [...variables.map((name) => `variable ${name}`), ...secrets.map((name) => `secret ${name}`)].join(", ");
  const { clock, signal, env } = world;
  const access = accessTo(repository.remote, env);
  if (access.token === undefined) {
    const why = `${access.isSet ? "not used: " : ""}${access.why}; with one, what is on record and the repository's settings are known`;
    return [
      note("token", why, access.todo("doctor")),
      ...(named === "" ? [] : [note("settings", `the workflows read: ${named}`)]),
    ];
  }
  const { token, remote } = access;
  const github = await openGitHub({ token, apiUrl: remote.apiUrl, clock, signal, env, budget: 15_000 });
  const environments = [...new Set(workflows.flatMap((workflow) => workflow.environments))].filter(
    (name) => !name.includes("${{"),
  );
  return [
    await checkToken(github, remote),
    await checkSettings("variables", variables, environments, github, remote),
    await checkSettings("secrets", secrets, environments, github, remote),
  ];
}

async function checkToken(github: GitHub, { owner, name: repo }: Remote): Promise<Row> {
  try {
    await github.read("GET /repos/{owner}/{repo}/deployments", { owner, repo, per_page: 1 });
    return ok("token", `reads deployments of ${owner}/${repo}`);
  } catch (error) {
    return missing(
      "token",
      `cannot read deployments of ${owner}/${repo}: ${describe(error)}`,
      "It needs the permission deployments: read for this repository",
    );
  }
}

/** Names alone can be read, never values. Not every token may; then nothing is said against them. */
async function checkSettings(
  kind: "variables" | "secrets",
  wanted: readonly string[],
  environments: readonly string[],
  github: GitHub,
  { owner, name: repo }: Remote,
): Promise<Row> {
  if (wanted.length === 0) return ok(kind, "the workflows read none");
  const known = new Set<string>();
  const read = async (route: string, parameters: Record<string, string>) => {
    const answer = await github.read<Readonly<Record<string, unknown>>>(route, { owner, repo, ...parameters });
    const list = answer[kind] as readonly { readonly name: string }[] | undefined; // As GitHub describes it.
    for (const { name } of list ?? []) known.add(name);
  };
  try {
    await read(`GET /repos/{owner}/{repo}/actions/${kind}`, {});
    for (const name of environments) {
      const inEnvironment = read(`GET /repos/{owner}/{repo}/environments/{environment_name}/${kind}`, {
        environment_name: name,
      });
      await inEnvironment.catch(() => undefined); // It may be made by the first deployment only.
    }
  } catch {
    return note(kind, `the workflows read ${wanted.join(", ")}; this token may not see which are set`);
  }
  const unset = wanted.filter((name) => !known.has(name));
  if (unset.length === 0) return ok(kind, wanted.join(", "));
  return note(
    kind,
    `not set in the repository or the stage's environment: ${unset.join(", ")}`,
    `Settings › Secrets and variables › Actions; one that is optional may stay unset`,
  );
}
