import { describe } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import { expandServices } from "@stageway/pipeline/draft";
import { matchesPattern } from "@stageway/pipeline";
import { findFolders } from "@stageway/planning";
import { configurationPath } from "../init/configuration-text.ts";
import { readWorkTreeConfiguration } from "../project/configuration.ts";
import { filesOf, openRepository, type Repository } from "../project/repository.ts";
import { readWorkflows, type Workflow } from "../project/workflows.ts";
import type { World } from "../verb.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, missing, note } = rowsOf("here");

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
  const paths = await filesOf(repository, world);
  const { remote } = repository;
  const rows: Row[] = [
    remote === undefined
      ? missing(
          "remote",
          "origin leads to no repository on a GitHub",
          "git remote add origin git@github.com:OWNER/NAME.git",
        )
      : ok("remote", `${remote.owner}/${remote.name} on ${remote.serverUrl}`),
  ];
  const configuration = await readWorkTreeConfiguration(repository.root).catch((error: unknown) => {
    rows.push(missing("configuration", describe(error), `stageway init writes ${configurationPath}`));
  });
  if (configuration === undefined) return { rows, repository, configuration: undefined, workflows: [] };
  rows.push(ok("configuration", `valid; stages ${Object.keys(configuration.stages).join(", ")}`));
  rows.push(...checkFiles(configuration, paths, repository.root));
  const workflows = (await readWorkflows(repository.root, paths)).filter(({ steps }) => steps.length > 0);
  rows.push(...checkWorkflows(configuration, workflows));
  return { rows, repository, configuration, workflows };
}

function checkFiles(configuration: Configuration, paths: readonly string[], root: string): Row[] {
  const there = (path: string) => path === "." || paths.some((each) => each === path || each.startsWith(`${path}/`));
  const named = deploymentFiles(configuration);
  const gone = named.filter((path) => !there(path));
  const files =
    gone.length === 0
      ? ok("deployment files", named.join(", ") || "no stage has any")
      : missing(
          "deployment files",
          `not in the repository, or ignored by git: ${gone.join(", ")}`,
          "Commit them, or take them out of the configuration",
        );
  return [files, checkServices(configuration, there, root)];
}

/** What the compose stages deploy with: what no stage uses is not missed. */
function deploymentFiles({ stages, compose }: Configuration): readonly string[] {
  const own = Object.values(stages).filter(({ target }) => target === "compose");
  if (own.length === 0) return [];
  return [...new Set([...own.flatMap((stage) => stage.compose ?? compose.files), ...compose.include])];
}

function checkServices(configuration: Configuration, there: (path: string) => boolean, root: string): Row {
  try {
    const services = expandServices(configuration, (pattern, dockerfile) => findFolders(root, pattern, dockerfile));
    const without = [...services].filter(([, { planned }]) => !there(planned.dockerfile));
    if (without.length === 0) return ok("services", [...services.keys()].join(", "));
    const list = without.map(([name, { planned }]) => `${name} (${planned.dockerfile})`).join(", ");
    return missing(
      "services",
      `there is no Dockerfile for ${list}`,
      "Write it, or correct context and dockerfile in the configuration",
    );
  } catch (error) {
    return missing("services", describe(error));
  }
}

function checkWorkflows({ stages }: Configuration, workflows: readonly Workflow[]): Row[] {
  const deploying = workflows.filter(({ steps }) =>
    steps.some(({ action }) => action.startsWith("deploy-") || action === "update-manifests"),
  );
  if (deploying.length === 0) return [missing("workflow", "none deploys with stageway", "stageway init writes one")];
  const names = Object.keys(stages);
  const rows: Row[] = deploying.map(({ path, environments, steps }) => {
    const asked = steps.flatMap(({ inputs }) => inputs.get("stage") ?? []).filter((stage) => !stage.includes("${{"));
    const unknown = asked.filter((stage) => !names.includes(stage));
    if (unknown.length > 0)
      return missing(
        "workflow",
        `${path} deploys ${unknown.join(", ")}, which the configuration does not know`,
        `Known are ${names.join(", ")}`,
      );
    const other = environments.filter((name) => !name.includes("${{") && !names.includes(name));
    if (other.length > 0) return note("workflow", `${path} uses environment ${other.join(", ")}, which is no stage`);
    return ok("workflow", path);
  });
  for (const [name, { branch, branches = branch === undefined ? [] : [branch] }] of Object.entries(stages)) {
    const started =
      branches.length === 0 ||
      branches.some((one) =>
        deploying.some((workflow) =>
          workflow.branches.some((pattern) => pattern === one || matchesPattern(one, pattern)),
        ),
      );
    if (!started)
      rows.push(
        missing(
          "workflow",
          `a push to ${branches.join(", ")} starts none, so ${name} is never deployed`,
          `stageway init --stage ${name} --dry-run shows one`,
        ),
      );
  }
  return rows;
}
