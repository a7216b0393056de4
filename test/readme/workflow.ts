import { parse, stringify } from "yaml";
import type { Example } from "../readme-examples.ts";

/** What stands here for a reader's own: names, hosts, and what earlier jobs gave. */
export interface Reader {
  /** Text in examples, and what it is here. */
  readonly names: Readonly<Record<string, string>>;
  /** Where the first, the second host of an example is: `127.0.0.1:22`. */
  readonly hosts: readonly string[];
  /** Outputs of jobs that an example needs and does not show, by their name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Steps of such jobs, where it takes more than outputs; the last one with an id gives them. */
  readonly jobs?: Readonly<Record<string, readonly Step[]>>;
}

type Mapping = Record<string, unknown>;
export type Step = Readonly<Mapping>;

/** Whether an example is something that runs: a workflow, a job, or steps. Others are configuration. */
export const isRunnable = ({ content }: Example): boolean =>
  Array.isArray(content) || (isMapping(content) && ("jobs" in content || "steps" in content));

/** An example as a whole workflow, with everything around it that it needs. */
export function workflowOf({ text, content }: Example, reader: Reader): string {
  const isWhole = isMapping(content) && "jobs" in content;
  const own = parse(isWhole ? named(text, reader) : askingJobs(named(text, reader))) as unknown;
  adapt(own, reader);
  if (isWhole) return stringify(own);
  const job = Array.isArray(own) ? { steps: own } : (own as Mapping);
  const jobs = jobsAround(stringify(own), reader);
  const example = { "runs-on": "ubuntu-latest", needs: Object.keys(jobs), ...job };
  return stringify({ on: { push: null }, jobs: { ...jobs, example } });
}

function named(text: string, { names }: Reader): string {
  const longestFirst = Object.entries(names).sort(([a], [b]) => b.length - a.length);
  return longestFirst.reduce((all, [name, here]) => all.replaceAll(name, here), text);
}

/** Steps that an example does not show, and the inputs of its workflow, are jobs before it. */
function askingJobs(text: string): string {
  const shown = new Set([...text.matchAll(/\bid: *([\w-]+)/g)].map(([, id = ""]) => id));
  return text
    .replace(/\bsteps\.([\w-]+)\.outputs\b/g, (all, id: string) => (shown.has(id) ? all : `needs.${id}.outputs`))
    .replace(/\binputs\.([\w-]+)/g, "needs.inputs.outputs.$1");
}

function jobsAround(text: string, { outputs, jobs = {} }: Reader): Mapping {
  const around: Record<string, { outputs: Record<string, string> } & Mapping> = {};
  for (const [, job = "", what = ""] of text.matchAll(/\bneeds\.([\w-]+)\.(outputs\.[\w-]+|result)/g)) {
    const steps = jobs[job];
    const id = String(steps?.findLast((step) => "id" in step)?.["id"]);
    around[job] ??= { "runs-on": "ubuntu-latest", outputs: {}, steps: steps ?? [{ run: "true" }] };
    const [, output] = what.split(".");
    if (output === undefined) continue;
    around[job].outputs[output] =
      steps === undefined ? (outputs[output] ?? "") : `\${{ steps.${id}.outputs.${output} }}`;
  }
  return around;
}

/** In each step of ours: hosts in the order in which they are named, and leave to ask a private address straight. */
function adapt(content: unknown, reader: Reader): void {
  if (Array.isArray(content)) for (const item of content) adapt(item, reader);
  if (!isMapping(content)) return;
  const { uses, with: inputs } = content;
  if (typeof uses !== "string" || !uses.startsWith("stageway/") || !isMapping(inputs)) {
    for (const value of Object.values(content)) adapt(value, reader);
    return;
  }
  if (typeof inputs["hosts"] === "string") {
    const lines = inputs["hosts"].trim().split("\n");
    inputs["hosts"] = lines.map((_, index) => reader.hosts[index]).join("\n");
  }
  if (uses.startsWith("stageway/smoke-test@") && inputs["via"] !== "ssh") inputs["allow-private"] = "true";
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
