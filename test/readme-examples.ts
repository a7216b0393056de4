import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";

/** A step of a README's example that uses one of our actions. */
export interface ExampleStep {
  /** `plan` of `stageway/plan@v1`. */
  readonly action: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A fenced block of YAML, as a reader copies it. */
export interface Example {
  /** File and line, for messages. */
  readonly place: string;
  readonly text: string;
  /** What the block is, as data; `problems` are what a YAML parser says against it. */
  readonly content: unknown;
  readonly problems: readonly string[];
}

const block = /^```ya?ml\n(.*?)^```$/gms;

/** The YAML examples of a Markdown file, in order. */
export async function examplesOf(file: string, name: string): Promise<Example[]> {
  const markdown = await readFile(file, "utf8");
  return [...markdown.matchAll(block)].map(({ index, 1: text = "" }) => {
    const line = markdown.slice(0, index).split("\n").length;
    return { place: `${name}:${line}`, text, ...read(text) };
  });
}

/** The workflows of an example application, to be copied as they are. */
export async function workflowsOf(folder: string, name: string): Promise<Example[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yml")).sort();
  return await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), "utf8");
      return { place: `${name}/${file}`, text, ...read(text) };
    }),
  );
}

function read(text: string): Pick<Example, "content" | "problems"> {
  const document = parseDocument(text);
  const problems = [...document.errors, ...document.warnings].map(({ message }) => message);
  return { content: problems.length > 0 ? undefined : (document.toJS() as unknown), problems };
}

/** Whether an example is a whole workflow, not some steps of one. */
export const isWorkflow = ({ content }: Example): boolean => isMapping(content) && "on" in content && "jobs" in content;

/** The steps of ours anywhere in an example: whole workflows, jobs, lists of steps. */
export function stepsOf(content: unknown): ExampleStep[] {
  if (Array.isArray(content)) return content.flatMap(stepsOf);
  if (!isMapping(content)) return [];
  const [, action, version] = /^stageway\/([^@]*)@(.*)$/.exec(String(content["uses"])) ?? [];
  if (action === undefined || version === undefined) return Object.values(content).flatMap(stepsOf);
  const { with: inputs = {} } = content;
  return [{ action, version, inputs: isMapping(inputs) ? inputs : {} }];
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
