import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { list, mapping, readComposeFile, textOf, type Mapping } from "../init/compose-file.ts";

/** A workflow of the repository, as far as deployments care. */
export interface Workflow {
  readonly path: string;
  /** Patterns of branches whose push starts it; `["**"]` when any does. */
  readonly branches: readonly string[];
  /** `owner/name@ref` of everything it uses. */
  readonly uses: readonly string[];
  readonly steps: readonly WorkflowStep[];
  /** Labels of the runners that it asks for. */
  readonly runsOn: readonly string[];
  /** GitHub environments of its jobs. */
  readonly environments: readonly string[];
  /** Names of repository variables and secrets that it reads and has no other value for. */
  readonly variables: readonly string[];
  readonly secrets: readonly string[];
}

/** A step that uses one of our actions. */
export interface WorkflowStep {
  /** `deploy-compose` */
  readonly action: string;
  readonly inputs: ReadonlyMap<string, string>;
}

/** Reads the workflows of a repository. @throws {ActionError} for one that is no YAML. */
export async function readWorkflows(root: string, paths: readonly string[]): Promise<Workflow[]> {
  const files = paths.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  return await Promise.all(files.map(async (path) => readWorkflow(await readFile(join(root, path), "utf8"), path)));
}

export function readWorkflow(text: string, path: string): Workflow {
  const content = readComposeFile(text, path);
  const jobs = Object.values(mapping(content["jobs"])).map(mapping);
  const steps = jobs.flatMap((job) => list(job["steps"]).map(mapping));
  const read = [...text.matchAll(/\b(vars|secrets)\.([A-Za-z_]\w*)(?!\w|\s*\|\|)/g)];
  const names = (wanted: "vars" | "secrets") => [
    ...new Set(read.flatMap(([, kind, name = ""]) => (kind === wanted ? name : []))),
  ];
  return {
    path,
    branches: branchesOf(content["on"]),
    uses: [...new Set([...jobs, ...steps].flatMap((each) => textOf(each["uses"]) ?? []))],
    steps: steps.flatMap(ours),
    runsOn: [...new Set(jobs.flatMap((job) => list(job["runs-on"]).flatMap((label) => textOf(label) ?? [])))],
    environments: [
      ...new Set(jobs.flatMap(({ environment }) => textOf(environment) ?? textOf(mapping(environment)["name"]) ?? [])),
    ],
    variables: names("vars"),
    secrets: names("secrets").filter((name) => name !== "GITHUB_TOKEN"),
  };
}

function ours(step: Mapping): WorkflowStep[] {
  const [, action] = /^stageway\/([\w-]+)@/.exec(textOf(step["uses"]) ?? "") ?? [];
  if (action === undefined) return [];
  const inputs = Object.entries(mapping(step["with"])).map(([name, value]): [string, string] => [
    name,
    textOf(value) ?? "",
  ]);
  return [{ action, inputs: new Map(inputs) }];
}

function branchesOf(on: unknown): readonly string[] {
  if (list(on).includes("push")) return ["**"];
  const events = mapping(on);
  if (!Object.hasOwn(events, "push")) return [];
  const push = mapping(events["push"]);
  const branches = list(push["branches"]).flatMap((branch) => textOf(branch) ?? []);
  return branches.length === 0 && push["tags"] === undefined ? ["**"] : branches;
}

/** The variable or secret that an input is, when it is nothing else: `${{ vars.HOST }}`. */
export function settingIn(
  value: string | undefined,
): { readonly kind: "vars" | "secrets"; readonly name: string } | undefined {
  const [, kind, name] = /^\s*\$\{\{\s*(vars|secrets)\.(\w+)\s*(?:\|\|[^}]*)?\}\}\s*$/.exec(value ?? "") ?? [];
  return (kind === "vars" || kind === "secrets") && name !== undefined ? { kind, name } : undefined;
}
