import { didYouMean } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import type { ActionFile } from "../project/action-files.ts";
import type { Workflow, WorkflowStep } from "../project/workflows.ts";
import { expressionFaults } from "./expressions.ts";
import { faultOf } from "./input-values.ts";
import { rowsOf, type Row } from "./row.ts";

const { ok, failed, unchecked } = rowsOf("here");

/** Reads what the workflows give to our actions against what those take. */
export function checkSteps(
  workflows: readonly Workflow[],
  actions: ReadonlyMap<string, ActionFile>,
  configuration: Configuration | undefined,
): Row[] {
  if (actions.size === 0)
    return [unchecked("inputs", "the actions do not lie beside this command; STAGEWAY_ACTIONS names their folder")];
  return workflows.flatMap(({ path, steps }) => {
    const faults = steps.flatMap((step) => [
      ...faultsOf(step, actions),
      ...(configuration === undefined ? [] : placeFaults(step, configuration)),
    ]);
    if (faults.length > 0)
      return faults.map(({ line, why, todo }) => failed("inputs", `${path}:${line}: ${why}`, todo));
    const names = [...new Set(steps.map(({ action }) => action))];
    return [ok("inputs", `${path}: ${names.join(", ")}`)];
  });
}

interface Fault {
  readonly line: number;
  readonly why: string;
  readonly todo?: string;
}

function faultsOf(step: WorkflowStep, actions: ReadonlyMap<string, ActionFile>): Fault[] {
  const { action, inputs, lines, nested, scope } = step;
  const declared = actions.get(action)?.inputs;
  const at = (name: string) => lines.get(name) ?? step.line;
  if (declared === undefined) {
    const known = [...actions.keys()];
    const why = `there is no action "${action}"${didYouMean(action, known)}`;
    return [{ line: step.line, why, todo: `Known are ${known.join(", ")}` }];
  }
  const given = [...inputs].flatMap(([name, value]): Fault[] => {
    if (!declared.has(name)) {
      const why = `${action} has no input "${name}"${didYouMean(name, declared.keys())}`;
      return [{ line: at(name), why, todo: "Correct or remove it: the action refuses to start" }];
    }
    if (nested.some((each) => each.toLowerCase() === name))
      return [{ line: at(name), why: `${name}: must be text`, todo: "For several lines write a block: name: |" }];
    const lost = expressionFaults(value, scope, actions);
    if (lost.length > 0) return lost.map((why) => ({ line: at(name), why: `${name}: ${why}` }));
    const fault = faultOf(action, name, value);
    return fault === undefined ? [] : [{ line: at(name), why: `${name}: ${fault}` }];
  });
  const missing = [...declared].flatMap(([name, { required, preset }]): Fault[] =>
    required && (inputs.get(name) ?? preset) === ""
      ? [{ line: step.line, why: `${action} needs the input "${name}"`, todo: `Give it below "with:"` }]
      : [],
  );
  return [...given, ...missing];
}

/** Where a release goes is said by the step, or by the stage through the plan. */
function placeFaults({ action, line, inputs, nested }: WorkflowStep, { stages }: Configuration): Fault[] {
  if (action !== "deploy-compose") return [];
  const planned = inputs.has("plan") ? Object.values(stages) : [];
  return (["hosts", "user", "directory"] as const)
    .filter(
      (name) => !inputs.get(name) && !nested.includes(name) && planned.every((stage) => stage[name] === undefined),
    )
    .map((name) => ({
      line,
      why: `deploy-compose needs the input "${name}": no stage of the configuration has ${name}`,
      todo: `Give it below "with:", or write it into the stage`,
    }));
}
