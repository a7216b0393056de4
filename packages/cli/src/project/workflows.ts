import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ActionError, describe } from "@stageway/core";
import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { list, mapping, textOf, type Mapping } from "../init/compose-file.ts";
import { ownAction } from "./own-action.ts";

/** A workflow of the repository, reduced to what matters for deployments. */
export interface Workflow {
  readonly path: string;
  /** Branch patterns of its `push` trigger; `["**"]` for any branch. */
  readonly branches: readonly string[];
  /** Every `uses`, as `owner/name@ref`. */
  readonly uses: readonly string[];
  readonly steps: readonly WorkflowStep[];
  /** Runner labels of its jobs (`runs-on`). */
  readonly runsOn: readonly string[];
  /** GitHub environments of its jobs. */
  readonly environments: readonly string[];
  /** Names of the variables, and below of the secrets, that it reads without a fallback value. */
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
}

/** A step that uses one of our actions. */
export interface WorkflowStep {
  /** `deploy-compose` */
  readonly action: string;
  /** The line of its `uses`. */
  readonly line: number;
  /** By name in lower case, because GitHub ignores case. */
  readonly inputs: ReadonlyMap<string, string>;
  /** The line of each input. */
  readonly lines: ReadonlyMap<string, number>;
  /** Names of inputs whose value is a list or a mapping. */
  readonly nested: readonly string[];
  /** The steps and jobs to which its expressions can refer. */
  readonly scope: Scope;
  /** GitHub environment of its job, which may be an expression. */
  readonly environment: string | undefined;
}

/** The earlier steps of a job and the jobs that it needs, with their known outputs. */
export interface Scope {
  /** Action name by step id; `undefined` for a step that is not one of ours. */
  readonly steps: ReadonlyMap<string, string | undefined>;
  /** Outputs by job; `undefined` for a reusable workflow, whose outputs are not visible. */
  readonly needs: ReadonlyMap<string, readonly string[] | undefined>;
}

/** A workflow that cannot be read. */
export interface UnreadableWorkflow {
  readonly path: string;
  readonly why: string;
}

/**
 * Reads the workflows of a repository.
 *
 * @throws {ActionError} when one is not valid YAML.
 */
export async function readWorkflows(root: string, paths: readonly string[]): Promise<Workflow[]> {
  const { workflows, unreadable } = await tryWorkflows(root, paths);
  const [first] = unreadable;
  if (first !== undefined) throw new ActionError(first.why);
  return workflows;
}

/** Reads the workflows of a repository. Gives the invalid ones separately, with the reason. */
export async function tryWorkflows(
  root: string,
  paths: readonly string[],
): Promise<{ readonly workflows: Workflow[]; readonly unreadable: UnreadableWorkflow[] }> {
  const files = paths.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  const workflows: Workflow[] = [];
  const unreadable: UnreadableWorkflow[] = [];
  for (const path of files) {
    const text = await readFile(join(root, path), "utf8");
    try {
      workflows.push(readWorkflow(text, path));
    } catch (error) {
      unreadable.push({ path, why: describe(error) });
    }
  }
  return { workflows, unreadable };
}

/**
 * Parses a workflow file.
 *
 * @throws {ActionError} when it is not valid YAML.
 */
export function readWorkflow(text: string, path: string): Workflow {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, logLevel: "silent", keepSourceTokens: false });
  const [fault] = document.errors;
  if (fault !== undefined) throw new ActionError(`Cannot read ${path}: ${fault.message.split("\n")[0] ?? ""}`);
  const content = mapping(document.toJS());
  const byName = mapping(content["jobs"]);
  const jobs = Object.values(byName).map(mapping);
  const steps = jobs.flatMap((job) => list(job["steps"]).map(mapping));
  const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))];
  return {
    path,
    branches: branchesOf(content["on"]),
    uses: [...new Set([...jobs, ...steps].flatMap((each) => textOf(each["uses"]) ?? []))],
    steps: Object.keys(byName).flatMap((job) => stepsOf(job, byName, { document, counter })),
    runsOn: [...new Set(jobs.flatMap((job) => list(job["runs-on"]).flatMap((label) => textOf(label) ?? [])))],
    environments: [...new Set(jobs.flatMap((job) => environmentOf(job) ?? []))],
    variables: named(/\bvars\.([A-Za-z_]\w*)(?!\w|\s*\|\|)/g),
    secrets: named(/\bsecrets\.([A-Za-z_]\w*)(?!\w|\s*\|\|)/g).filter((name) => name !== "GITHUB_TOKEN"),
  };
}

interface Source {
  readonly document: Document;
  readonly counter: LineCounter;
}

/** The steps of a job that use our actions. */
function stepsOf(jobName: string, jobs: Mapping, source: Source): WorkflowStep[] {
  const job = mapping(jobs[jobName]);
  const needs = new Map(
    list(job["needs"])
      .flatMap((name) => textOf(name) ?? [])
      .map((name): [string, readonly string[] | undefined] => {
        const needed = mapping(jobs[name]);
        return [name, needed["uses"] === undefined ? Object.keys(mapping(needed["outputs"])) : undefined];
      }),
  );
  const before = new Map<string, string | undefined>();
  const found: WorkflowStep[] = [];
  for (const [index, step] of list(job["steps"]).map(mapping).entries()) {
    const action = ownAction(textOf(step["uses"]) ?? "");
    const place = ["jobs", jobName, "steps", index];
    if (action !== undefined) {
      const given = Object.entries(mapping(step["with"]));
      found.push({
        action,
        line: lineOf([...place, "uses"], source),
        inputs: new Map(given.map(([name, value]) => [name.toLowerCase(), textOf(value) ?? ""])),
        lines: new Map(given.map(([name]) => [name.toLowerCase(), lineOf([...place, "with", name], source)])),
        nested: given.flatMap(([name, value]) => (typeof value === "object" && value !== null ? [name] : [])),
        scope: { steps: new Map(before), needs },
        environment: environmentOf(job),
      });
    }
    const id = textOf(step["id"]);
    if (id !== undefined) before.set(id, action);
  }
  return found;
}

function environmentOf({ environment }: Mapping): string | undefined {
  return textOf(environment) ?? textOf(mapping(environment)["name"]);
}

/** The line of a key; 0 when it is unknown, as below an alias. */
function lineOf(path: readonly (string | number)[], { document, counter }: Source): number {
  const parent = document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return 0;
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1));
  const [start] = (isScalar(pair?.key) ? pair.key.range : undefined) ?? [];
  return start === undefined ? 0 : counter.linePos(start).line;
}

function branchesOf(on: unknown): readonly string[] {
  if (list(on).includes("push")) return ["**"];
  const events = mapping(on);
  if (!Object.hasOwn(events, "push")) return [];
  const push = mapping(events["push"]);
  const branches = list(push["branches"]).flatMap((branch) => textOf(branch) ?? []);
  return branches.length === 0 && push["tags"] === undefined ? ["**"] : branches;
}

/** The variable or secret of an input that consists of nothing else: `${{ vars.HOST }}`. */
export function settingIn(
  value: string | undefined,
): { readonly kind: "vars" | "secrets"; readonly name: string } | undefined {
  const [, kind, name] = /^\s*\$\{\{\s*(vars|secrets)\.(\w+)\s*(?:\|\|[^}]*)?\}\}\s*$/.exec(value ?? "") ?? [];
  return (kind === "vars" || kind === "secrets") && name !== undefined ? { kind, name } : undefined;
}
