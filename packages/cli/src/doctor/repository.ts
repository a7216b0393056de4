import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import { expandServices } from "@stageway/pipeline/draft";
import { findFolders } from "@stageway/planning";
import { configurationPath } from "../init/configuration-text.ts";
import { readConfigurationFile } from "../project/configuration.ts";
import { deploymentFiles, isAmong, missingDeploymentFiles } from "../project/deployment-files.ts";
import { withoutLostLinks } from "../project/lost-links.ts";
import { filesOf, openRepository, type Repository } from "../project/repository.ts";
import { readActionFiles } from "../project/action-files.ts";
import { tryWorkflows, type Workflow } from "../project/workflows.ts";
import type { World } from "../verb.ts";
import { checkCompose } from "./compose.ts";
import { rowsOf, type Row } from "./row.ts";
import { sourceOfActions } from "./source-of-actions.ts";
import { checkSteps } from "./steps.ts";
import { checkWorkflows } from "./workflows.ts";

const { ok, failed, note, unchecked } = rowsOf("here");

/** What the repository says, as far as it can be read. */
export interface RepositoryFindings {
  readonly rows: readonly Row[];
  readonly repository: Repository;
  readonly configuration: Configuration | undefined;
  readonly workflows: readonly Workflow[];
}

/** The configuration, what it names, and the workflows that deploy. */
export async function checkRepository(world: World): Promise<RepositoryFindings> {
  const repository = await openRepository(world);
  const [listed, actions] = await Promise.all([filesOf(repository, world), readActionFiles(world.env)]);
  const paths = withoutLostLinks(repository.root, listed);
  const { configuration, rows: read } = await checkConfiguration(repository.root);
  const files = configuration === undefined ? [] : checkFiles(configuration, paths, repository.root);
  const { workflows: all, unreadable } = await tryWorkflows(repository.root, paths);
  const workflows = all.filter(({ steps }) => steps.length > 0);
  const look = { root: repository.root, paths, workflows };
  const rows = [
    checkRemote(repository),
    ...read,
    ...files,
    ...(configuration === undefined ? [] : await checkCompose({ ...look, configuration }, world)),
    ...unreadable.map(({ why }) => failed("workflow", why)),
    ...checkWorkflows(configuration, workflows),
    ...checkSteps(workflows, actions, configuration),
    ...sourceOfActions(workflows),
  ];
  return { rows, repository, configuration, workflows };
}

function checkRemote({ remote, isGit, root }: Repository): Row {
  if (!isGit)
    return failed("remote", `${root} is not in a git repository`, "Go to the clone of the project, or git init");
  if (remote !== undefined) return ok("remote", `${remote.owner}/${remote.name} on ${remote.serverUrl}`);
  const todo = "git remote add origin git@github.com:OWNER/NAME.git";
  return failed("remote", "this repository has no remote on GitHub", todo);
}

/** Reads it; what hangs on it is not checked when it cannot be read. */
async function checkConfiguration(
  root: string,
): Promise<{ readonly configuration: Configuration | undefined; readonly rows: readonly Row[] }> {
  try {
    const { configuration, idle: keys } = await readConfigurationFile(root);
    const idle = keys.map((key) =>
      note("configuration", key, "It changes nothing: take it out, or leave it for later"),
    );
    const valid = ok("configuration", `valid; stages ${Object.keys(configuration.stages).join(", ")}`);
    return { configuration, rows: [valid, ...idle] };
  } catch (error) {
    const isThere = existsSync(join(root, configurationPath));
    const todo = isThere ? `Correct ${configurationPath}` : `stageway init writes ${configurationPath}`;
    const why = isThere ? "the configuration cannot be read" : "there is no configuration";
    const rest = ["deployment files", "services"].map((check) => unchecked(check, why));
    return { configuration: undefined, rows: [failed("configuration", describe(error), todo), ...rest] };
  }
}

function checkFiles(configuration: Configuration, paths: readonly string[], root: string): Row[] {
  const there = (path: string) => isAmong(paths, path);
  const named = deploymentFiles(configuration);
  const gone = missingDeploymentFiles(configuration, paths);
  const files =
    gone.length === 0
      ? ok("deployment files", named.join(", ") || "no stage has any")
      : failed(
          "deployment files",
          `not in the repository, or ignored by git: ${gone.join(", ")}`,
          "Commit them, or take them out of the configuration",
        );
  return [files, checkServices(configuration, there, root)];
}

function checkServices(configuration: Configuration, there: (path: string) => boolean, root: string): Row {
  try {
    const services = expandServices(configuration, (pattern, dockerfile) => findFolders(root, pattern, dockerfile));
    const without = [...services].filter(([, { planned }]) => !there(planned.dockerfile));
    if (without.length === 0) return ok("services", [...services.keys()].join(", "));
    const list = without.map(([name, { planned }]) => `${name} (${planned.dockerfile})`).join(", ");
    return failed(
      "services",
      `there is no Dockerfile for ${list}`,
      "Write it, or correct context and dockerfile in the configuration",
    );
  } catch (error) {
    return failed("services", describe(error));
  }
}
