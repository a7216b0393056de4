import { readFile } from "node:fs/promises";

/** What record.ts wrote, with names in braces for what differs from run to run. */
export interface Recording {
  /** The program, by the name under which it lies on the host. */
  readonly program: readonly [name: string, text: string];
  readonly deployments: Readonly<Record<"1" | "2", RecordedDeployment>>;
  /** The text behind the hash that is called `hash 0`, `hash 1`, …: labels of containers are made of these. */
  readonly definitions: readonly string[];
}

export interface RecordedDeployment {
  /** What is uploaded, by its path. */
  readonly files: readonly (readonly [path: string, text: string])[];
  /** What GitHub is told: a path, and what is posted there. */
  readonly told: readonly (readonly [path: string, body: string])[];
}

export async function readRecording(path: URL): Promise<Recording> {
  const sections = new Map<string, [string, string][]>();
  let files: [string, string][] = [];
  for (const line of (await readFile(path, "utf8")).trimEnd().split("\n")) {
    const last = files.at(-1);
    if (line.startsWith("|")) {
      if (last !== undefined) last[1] += `${line.slice(1)}\n`;
    } else if (line.startsWith("file ")) files.push([line.slice("file ".length), ""]);
    else sections.set(line, (files = /^(told|definitions)/.test(line) ? [["", ""]] : []));
  }
  const linesOf = (section: string) => (sections.get(section)?.[0]?.[1] ?? "").trimEnd().split("\n");
  const deployment = (label: string) => ({
    files: sections.get(`deployment ${label}`) ?? [],
    told: linesOf(`told ${label}`).map((line) => {
      const at = line.indexOf(" ");
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  });
  const [program = ["", ""]] = sections.get("program") ?? [];
  return {
    program,
    deployments: { 1: deployment("1"), 2: deployment("2") },
    definitions: linesOf("definitions"),
  };
}
