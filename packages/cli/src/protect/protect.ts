import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { commandLine, integer, optional } from "@stageway/core";
import { readWorkTreeConfiguration } from "../project/configuration.ts";
import { gitIn } from "../project/git.ts";
import { filesOf, openRepository, type Repository } from "../project/repository.ts";
import { tryWorkflows } from "../project/workflows.ts";
import { readOptions } from "../read-options.ts";
import { keyFile } from "../trust/key-files.ts";
import { buildName, keySecret } from "../trust/names.ts";
import type { Call, Result, World } from "../verb.ts";
import { commandOf } from "./commands.ts";
import { refsOfStages, union } from "./deploying-refs.ts";
import { environment, rulesets, workflowRights } from "./requests.ts";
import { readReviewers } from "./reviewers.ts";
import { secretsOfEnvironments, type EnvironmentSecret } from "./secrets.ts";

const spec = { approvals: optional(integer({ min: 0, max: 10 })) };

/** Prints the commands that protect what the promises about releases stand on. Sends nothing. */
export async function protect(call: Call, world: World): Promise<Result> {
  const repository = await openRepository(world);
  const configuration = await readWorkTreeConfiguration(repository.root);
  const stages = Object.keys(configuration.stages);
  const { reviewers, problems } = readReviewers(call.texts("reviewer"), stages);
  const { approvals = 1 } = readOptions(call, spec, problems);
  const defaultBranch = repository.defaultBranch ?? "main";
  const refs = refsOfStages(configuration, defaultBranch);
  const all = union(refs.values());
  const isSigned = configuration.trust === "required";
  const requests = [
    ...rulesets(all, { approvals }),
    workflowRights,
    ...(isSigned ? environment(buildName, all, []) : []),
    ...[...refs].flatMap(([name, own]) => environment(name, own, reviewers.get(name) ?? [])),
  ];
  const { workflows } = await tryWorkflows(repository.root, await filesOf(repository, world));
  const known = [...(isSigned ? [buildName] : []), ...stages];
  const keys = isSigned ? known.map((name) => ({ environment: name, name: keySecret })) : [];
  const read = secretsOfEnvironments(workflows).filter(({ environment: name }) => known.includes(name));
  const secrets = [...keys, ...read.filter((one) => !keys.some((key) => isSame(key, one)))];
  const lines = await Promise.all(secrets.map((secret) => secretCommand(secret, repository, world)));
  const last = stages.at(-1) ?? "";
  const remarks = [
    "Protects what releases stand on. Nothing was sent: read it, and run it as an administrator of the repository",
    "An environment is set anew: reviewers and waiting times that were set by hand are lost unless they are named here",
    ...(reviewers.has(last)
      ? []
      : [`Nobody has to approve a deployment to ${last}: --reviewer ${last}=LOGIN asks somebody`]),
    ...(isSigned ? [] : ["Nothing is signed, so there is no environment for the build: stageway init --trust"]),
    ...(repository.defaultBranch === undefined
      ? [`The default branch is taken to be ${defaultBranch}: git remote set-head origin --auto says which it is`]
      : []),
  ];
  return {
    text: [
      remarks.map((remark) => `# ${remark}`).join("\n"),
      ...requests.map((request) => commandOf(request, repository.remote)),
      ...(lines.length === 0
        ? []
        : [["# Secrets, each of the one environment whose job reads it", ...lines].join("\n")]),
    ].join("\n\n"),
    json: { requests: requests.map(({ method, path, body }) => ({ method, path, body })), secrets, remarks },
  };
}

function isSame(one: EnvironmentSecret, other: EnvironmentSecret): boolean {
  return one.environment === other.environment && one.name === other.name;
}

/** gh reads the value from the file of a key that was made here, else it asks for it. */
async function secretCommand(
  { environment: name, name: secret }: EnvironmentSecret,
  { root, isGit }: Repository,
  world: World,
): Promise<string> {
  const command = `gh secret set ${secret} --env ${name}`;
  const folder =
    isGit && secret === keySecret ? await gitIn(world, root)(["rev-parse", "--git-common-dir"]) : undefined;
  if (folder === undefined) return command;
  const file = keyFile(folder, name);
  return existsSync(isAbsolute(file) ? file : join(root, file)) ? `${command} < ${commandLine(file, [])}` : command;
}
