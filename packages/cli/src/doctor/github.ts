import { describe, openGitHub, type GitHub } from "@stageway/core";
import { accessTo } from "../project/access.ts";
import type { Repository } from "../project/repository.ts";
import type { Remote } from "../project/remote.ts";
import { readActionFiles, type ActionFile } from "../project/action-files.ts";
import { settingIn, type Workflow } from "../project/workflows.ts";
import type { World } from "../verb.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed, note, unchecked } = rowsOf("here");

/** The token, and the settings that the workflows read. */
export async function checkGitHub(
  repository: Repository,
  workflows: readonly Workflow[],
  world: World,
): Promise<Row[]> {
  const variables = [...new Set(workflows.flatMap((workflow) => workflow.variables))];
  const secrets = [...new Set(workflows.flatMap((workflow) => workflow.secrets))];
  const required = requiredSettings(workflows, await readActionFiles(world.env));
  const { clock, signal, env } = world;
  const access = accessTo(repository.remote, env);
  if (access.token === undefined) {
    const why = `${access.isSet ? "not used: " : ""}${access.why}, so neither records nor the repository's settings can be read`;
    return [
      unchecked("token", why, repository.isGit ? access.todo("doctor") : undefined),
      ...notRead("variables", variables, "it needs a token"),
      ...notRead("secrets", secrets, "it needs a token"),
    ];
  }
  const { token, remote } = access;
  const github = await openGitHub({ token, apiUrl: remote.apiUrl, clock, signal, env, budget: 15_000 });
  const environments = [...new Set(workflows.flatMap((workflow) => workflow.environments))].filter(
    (name) => !name.includes("${{"),
  );
  const look = { environments, required, github, remote };
  return [
    await checkToken(github, remote),
    ...(await checkSettings("variables", variables, look)),
    ...(await checkSettings("secrets", secrets, look)),
  ];
}

/** Settings without which a step has no value for an input that it needs. */
function requiredSettings(workflows: readonly Workflow[], actions: ReadonlyMap<string, ActionFile>): Set<string> {
  const steps = workflows.flatMap((workflow) => workflow.steps);
  return new Set(
    steps.flatMap(({ action, inputs }) =>
      [...inputs].flatMap(([input, value]) => {
        const name = settingIn(value)?.name;
        return name !== undefined && actions.get(action)?.inputs.get(input)?.required === true ? [name] : [];
      }),
    ),
  );
}

function notRead(kind: "variables" | "secrets", names: readonly string[], why: string): Row[] {
  if (names.length === 0) return [];
  const todo =
    "They are set in Settings › Secrets and variables › Actions of the repository, or in the environment of the stage";
  return [unchecked(kind, `whether these are set (${why}): ${names.join(", ")}`, todo)];
}

async function checkToken(github: GitHub, { owner, name: repo }: Remote): Promise<Row> {
  try {
    await github.read("GET /repos/{owner}/{repo}/deployments", { owner, repo, per_page: 1 });
    return ok("token", `reads deployments of ${owner}/${repo}`);
  } catch (error) {
    return failed(
      "token",
      `cannot read deployments of ${owner}/${repo}: ${describe(error)}`,
      "It needs the permission deployments: read for this repository",
    );
  }
}

interface Look {
  readonly environments: readonly string[];
  readonly required: ReadonlySet<string>;
  readonly github: GitHub;
  readonly remote: Remote;
}

/** Reads names alone, never values. Not every token may; then nothing is said against them. */
async function checkSettings(
  kind: "variables" | "secrets",
  wanted: readonly string[],
  { environments, required, github, remote: { owner, name: repo } }: Look,
): Promise<Row[]> {
  if (wanted.length === 0) return [ok(kind, "the workflows read none")];
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
    return notRead(kind, wanted, "this token may not read them");
  }
  const unset = wanted.filter((name) => !known.has(name));
  if (unset.length === 0) return [ok(kind, wanted.join(", "))];
  const needed = unset.filter((name) => required.has(name));
  const others = unset.filter((name) => !required.has(name));
  const nowhere = "set neither in the repository nor in the environment of the stage";
  const place = "Settings › Secrets and variables › Actions";
  return [
    ...(needed.length === 0 ? [] : [failed(kind, `${nowhere}, and an action needs them: ${needed.join(", ")}`, place)]),
    ...(others.length === 0
      ? []
      : [note(kind, `${nowhere}: ${others.join(", ")}`, `${place}; those that are optional may stay unset`)]),
  ];
}
