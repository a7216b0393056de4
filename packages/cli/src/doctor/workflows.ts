import type { Configuration } from "@stageway/pipeline/config";
import { didYouMean, quote } from "@stageway/core";
import { matchesPattern } from "@stageway/pipeline";
import type { Workflow } from "../project/workflows.ts";
import { buildName } from "../trust/names.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed, note, unchecked } = rowsOf("here");

/** Whether workflows deploy, which stages they name, and which stages no push reaches. */
export function checkWorkflows(configuration: Configuration | undefined, workflows: readonly Workflow[]): Row[] {
  const deploying = workflows.filter(({ steps }) =>
    steps.some(({ action }) => action.startsWith("deploy-") || action === "update-manifests"),
  );
  if (deploying.length === 0) return [failed("workflow", "none deploys with stageway", "stageway init writes one")];
  if (configuration === undefined)
    return deploying.map(({ path }) => unchecked("workflow", `${path}: the stages are not known`));
  const names = Object.keys(configuration.stages);
  return [...deploying.map((workflow) => checkNames(workflow, names)), ...unreached(configuration, deploying)];
}

function checkNames({ path, environments, steps }: Workflow, names: readonly string[]): Row {
  const asked = steps.flatMap(({ inputs }) => inputs.get("stage") ?? []).filter((stage) => !stage.includes("${{"));
  const known = `Known are ${names.join(", ")}`;
  for (const stage of asked) {
    if (names.includes(stage)) continue;
    const why = `${path} deploys ${quote(stage)}, which is no stage of the configuration${didYouMean(stage, names)}`;
    return failed("workflow", why, known);
  }
  const other = environments.find((name) => !name.includes("${{") && !names.includes(name) && name !== buildName);
  if (other === undefined) return ok("workflow", path);
  const why = `${path} uses the environment ${quote(other)}, which is no stage${didYouMean(other, names)}`;
  return note("workflow", why, known);
}

/** Stages whose branches start no workflow. */
function unreached({ stages }: Configuration, deploying: readonly Workflow[]): Row[] {
  const patterns = deploying.flatMap((workflow) => workflow.branches);
  return Object.entries(stages).flatMap(([name, { branch, branches = branch === undefined ? [] : [branch] }]) => {
    const isStarted = branches.some((one) =>
      patterns.some((pattern) => pattern === one || matchesPattern(one, pattern)),
    );
    if (branches.length === 0 || isStarted) return [];
    const why = `a push to ${branches.join(", ")} starts none, so ${name} is never deployed`;
    return [failed("workflow", why, `stageway init --stage ${name} --dry-run shows one`)];
  });
}
