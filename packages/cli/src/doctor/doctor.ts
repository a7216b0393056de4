import { describe } from "@stageway/core";
import { placeInputs, placeOf } from "../hosts/place.ts";
import { UsageError } from "../parse-call.ts";
import { chooseStage } from "../project/configuration.ts";
import { readOptions } from "../read-options.ts";
import type { Call, Result, World } from "../verb.ts";
import type { Paint } from "../view.ts";
import { checkGitHub } from "./github.ts";
import { checkHost } from "./host.ts";
import { checkRepository } from "./repository.ts";
import { rowsOf, type Row } from "./row.ts";
import { checkTools } from "./tools.ts";

/** Looks at everything that a deployment needs, on both sides. Writes nothing. */
export async function doctor(call: Call, world: World): Promise<Result> {
  readOptions(call, placeInputs);
  const progress = world.view.begin("Looking at this machine and repository");
  const [tools, { rows: found, repository, configuration, workflows }] = await Promise.all([
    checkTools(world.processes),
    checkRepository(world),
  ]);
  const rows: Row[] = [...tools, ...found, ...(await checkGitHub(repository, workflows, world))];
  if (!call.flag("here")) {
    const named = call.text("stage");
    if (named !== undefined && configuration !== undefined) chooseStage(configuration, named);
    const alone = call.texts("host").length > 0 || named !== undefined;
    const stages = alone ? [named] : composeStages(configuration?.stages ?? {});
    for (const stage of stages) {
      progress.say(`Looking at the hosts${stage === undefined ? "" : ` of ${stage}`}`);
      rows.push(...(await checkStage(stage, call, world)));
    }
  }
  progress.done("Looked at everything");
  const missing = rows.filter(({ state }) => state === "missing").length;
  return { text: tell(rows, missing, world.view.paint), json: { missing, rows }, exitCode: missing > 0 ? 1 : 0 };
}

function composeStages(stages: Readonly<Record<string, { readonly target: string }>>): string[] {
  return Object.keys(stages).filter((name) => stages[name]?.target === "compose");
}

async function checkStage(stage: string | undefined, call: Call, world: World): Promise<Row[]> {
  try {
    const place = await placeOf({ ...call, text: (name) => (name === "stage" ? stage : call.text(name)) }, world);
    return (await Promise.all(place.hosts.map((address) => checkHost(address, place, call, world)))).flat();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const todo = "Name them with --host, --user and --directory, or in the configuration, to have the hosts looked at";
    return [rowsOf(stage ?? "hosts").note("hosts", describe(error), todo)];
  }
}

const marks = { ok: "✓", missing: "✗", note: "·" } as const;

function tell(rows: readonly Row[], missing: number, paint: Paint): string {
  const colours = { ok: paint.green, missing: paint.red, note: paint.yellow };
  const width = Math.max(...rows.map(({ check }) => check.length));
  const lines: string[] = [];
  let place = "";
  for (const { where, check, state, why, todo = "" } of rows) {
    if (where !== place) lines.push(paint.bold(where));
    place = where;
    const indent = " ".repeat(width + 6);
    lines.push(`  ${colours[state](marks[state])} ${check.padEnd(width)}  ${why.replaceAll("\n", `\n${indent}`)}`);
    if (todo !== "") lines.push(`${indent}${todo.replaceAll("\n", `\n${indent}`)}`);
  }
  const end =
    missing === 0
      ? paint.green("Nothing is missing")
      : paint.red(`${missing} ${missing === 1 ? "thing is" : "things are"} missing`);
  return [...lines, end].join("\n");
}
