import { basename, join } from "node:path";
import { readFile } from "node:fs/promises";
import { ActionError, didYouMean, quote } from "@stageway/core";
import type { Configuration, StageSettings } from "@stageway/pipeline/config";
import { matchesPattern } from "@stageway/pipeline";
import { findCompose, type ComposeProject } from "../compose/project.ts";
import { chooseStage, readWorkTreeConfiguration } from "../project/configuration.ts";
import { filesOf, openRepository, type Repository } from "../project/repository.ts";
import { readWorkflows, type Workflow } from "../project/workflows.ts";
import type { Call, World } from "../verb.ts";

/** What of the person's repository is run, known before anything is started. */
export interface Prepared {
  readonly repository: Repository;
  readonly files: readonly string[];
  readonly configuration: Configuration;
  readonly stage: string;
  readonly settings: StageSettings;
  readonly branch: string;
  readonly workflow: Workflow;
  readonly compose: ComposeProject;
  /** The project's `.env`, whether git knows it or not. */
  readonly environment: string;
  readonly owner: string;
  readonly name: string;
}

/** Reads what is to be run. @throws {ActionError} for what cannot be run here, before anything is started. */
export async function prepare(call: Call, world: World): Promise<Prepared> {
  const repository = await openRepository(world);
  const files = await filesOf(repository, world);
  const configuration = await readWorkTreeConfiguration(repository.root);
  const { name: stage, settings } = chooseStage(
    configuration,
    call.text("stage") ?? Object.keys(configuration.stages)[0],
  );
  if (settings.target !== "compose")
    throw new ActionError(
      `Cannot run ${stage} here: the world has a compose host: current target is ${settings.target}`,
    );
  const branch = branchOf(settings, repository);
  const workflow = choose(await readWorkflows(repository.root, files), branch, call.text("workflow"));
  const compose = await findCompose(repository.root, files, settings.compose ?? configuration.compose.files, world);
  const { owner, name } = repository.remote ?? {
    owner: "local",
    name: basename(repository.root).replace(/[^\w.-]/g, "-"),
  };
  const environment = await readFile(join(repository.root, compose.folder, ".env"), "utf8").catch(() => "");
  return { repository, files, configuration, stage, settings, branch, workflow, compose, environment, owner, name };
}

function branchOf({ branch, branches = [] }: StageSettings, repository: Repository): string {
  const patterns = branch === undefined ? branches : [branch];
  const known =
    patterns.find((pattern) => matchesPattern(repository.branch, pattern)) === undefined
      ? undefined
      : repository.branch;
  const plain = patterns.find((pattern) => !/[*?]/.test(pattern));
  return known ?? plain ?? (patterns[0]?.replace(/[*?]+/g, "local") || repository.branch || "main");
}

function choose(workflows: readonly Workflow[], branch: string, asked: string | undefined): Workflow {
  const deploying = workflows.filter(({ steps }) => steps.some(({ action }) => action.startsWith("deploy-")));
  if (asked !== undefined) {
    const found = workflows.find(({ path }) => path === asked || basename(path) === asked);
    if (found !== undefined) return found;
    const known = workflows.map(({ path }) => path);
    const meant = didYouMean(asked, [...known, ...known.map((path) => basename(path))]);
    throw new ActionError(`Cannot find the workflow ${quote(asked)}${meant}`, {
      hint: `Known are ${known.join(", ") || "none"}`,
    });
  }
  const found = deploying.find(({ branches }) => branches.some((pattern) => matchesPattern(branch, pattern)));
  if (found !== undefined) return found;
  throw new ActionError(`Cannot find a workflow that a push to ${branch} starts and that deploys with stageway`, {
    hint:
      deploying.length === 0
        ? "stageway init writes one"
        : `Name one with --workflow: ${deploying.map(({ path }) => path).join(", ")}`,
  });
}
