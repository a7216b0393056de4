/**
 * Fills what documents say twice: the tables of each action's README from its `action.yml`, and the list of actions in
 * the README of the repository, what can fail (scripts/failures.ts), and what attackers try (scripts/threats).
 *
 *   node scripts/readme.ts           writes
 *   node scripts/readme.ts --check   fails when something is not current
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ActionFile, readActionFile, root } from "./action-file.ts";
import { failureRows } from "./failures.ts";
import { actionNames } from "./package.ts";
import { threatRows, threats } from "./threats/index.ts";

/** Replaces what stands between `<!-- generated: <part> -->` and `<!-- /generated -->`. */
export function fill(document: string, part: string, text: string): string {
  const [open, close] = [`<!-- generated: ${part} -->\n`, "<!-- /generated -->"];
  const from = document.indexOf(open) + open.length;
  const to = document.indexOf(close, from);
  if (from < open.length || to < 0) throw new Error(`Cannot fill "${part}": the document has no such marker`);
  return `${document.slice(0, from)}\n${text}\n\n${document.slice(to)}`;
}

/** Inputs and outputs as Markdown tables. */
export function contractTables({ inputs = {}, outputs = {} }: ActionFile): string {
  const tables: string[] = [];
  if (Object.keys(inputs).length > 0) {
    const rows = Object.entries(inputs).map(([name, input]) => [
      `\`${name}\`${input.required === true ? " (required)" : ""}`,
      oneLine(input.description),
      input.default === undefined || input.default === "" ? "" : `\`${oneLine(input.default)}\``,
    ]);
    tables.push(table(["Input", "Description", "Default"], rows));
  }
  if (Object.keys(outputs).length > 0) {
    const rows = Object.entries(outputs).map(([name, output]) => [`\`${name}\``, oneLine(output.description)]);
    tables.push(table(["Output", "Description"], rows));
  }
  return tables.join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, " ")
    .replaceAll("|", "\\|");
}

async function documents(): Promise<Map<string, string>> {
  const result = new Map<string, string>();
  const list: string[][] = [];
  for (const name of await actionNames()) {
    const action = await readActionFile(name);
    const file = join("actions", name, "README.md");
    result.set(file, fill(await readFile(join(root, file), "utf8"), "inputs", contractTables(action)));
    list.push([`[\`${name}\`](actions/${name}/README.md)`, oneLine(action.description)]);
  }
  result.set(
    "README.md",
    fill(await readFile(join(root, "README.md"), "utf8"), "actions", table(["Action", "Does"], list)),
  );
  const failures = table(["Failure", "Message", "Outcome", "Exit code", "What runs afterwards", "Test"], failureRows());
  result.set("docs/failures.md", fill(await readFile(join(root, "docs/failures.md"), "utf8"), "failures", failures));
  let document = await readFile(join(root, "docs/threats.md"), "utf8");
  for (const [attacker, rows] of Object.entries(threats))
    document = fill(document, attacker, table(["Attempt", "Answer", "Test"], threatRows(rows)));
  result.set("docs/threats.md", document);
  return result;
}

if (import.meta.main) {
  const check = process.argv.includes("--check");
  const stale: string[] = [];
  for (const [file, text] of await documents()) {
    if ((await readFile(join(root, file), "utf8")) === text) continue;
    stale.push(file);
    if (!check) await writeFile(join(root, file), text);
  }
  if (check && stale.length > 0) {
    console.error(`Not current: ${stale.join(", ")}\nRun "node scripts/readme.ts" and commit what it wrote`);
    process.exitCode = 1;
  } else if (stale.length > 0) console.log(`Wrote ${stale.join(", ")}`);
}
