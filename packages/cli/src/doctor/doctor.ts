import { describe } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import { placeInputs, placeOf } from "../hosts/place.ts";
import { UsageError } from "../parse-call.ts";
import { chooseStage } from "../project/configuration.ts";
import { readOptions } from "../read-options.ts";
import type { Call, Result, World } from "../verb.ts";
import { checkGitHub } from "./github.ts";
import { checkHost } from "./host.ts";
import { report } from "./report.ts";
import { checkRepository } from "./repository.ts";
import { rowsOf, type Row } from "./row.ts";
import { checkTools } from "./tools.ts";
import { checkTrust } from "./trust.ts";

/** Looks at everything that a deployment needs, on both sides. Writes nothing. */
export async function doctor(call: Call, world: World): Promise<Result> {
  readOptions(call, placeInputs);
  const progress = world.view.begin("Looking at this machine and repository");
  const [tools, { rows: found, repository, configuration, workflows }] = await Promise.all([
    checkTools(world.processes),
    checkRepository(world),
  ]);
  const rows: Row[] = [
    ...tools,
    ...found,
    ...(await checkGitHub(repository, workflows, world)),
    ...(await checkTrust(repository, configuration, workflows, world)),
  ];
  if (!call.flag("here")) {
    for (const stage of stagesOf(configuration, call)) {
      progress.say(`Looking at the hosts${stage === undefined ? "" : ` of ${stage}`}`);
      rows.push(...(await checkStage(stage, configuration, call, world)));
    }
  }
  progress.done("Looked at everything");
  return report(rows, world.view.paint);
}

/** The stages whose hosts are looked at; nothing stands for the hosts that the command line alone names. */
function stagesOf(configuration: Configuration | undefined, call: Call): readonly (string | undefined)[] {
  const named = call.text("stage");
  if (named !== undefined && configuration !== undefined) chooseStage(configuration, named);
  if (named !== undefined || call.texts("host").length > 0 || configuration === undefined) return [named];
  return Object.keys(configuration.stages);
}

async function checkStage(
  stage: string | undefined,
  configuration: Configuration | undefined,
  call: Call,
  world: World,
): Promise<Row[]> {
  const { unchecked } = rowsOf(stage ?? "hosts");
  const target = configuration?.stages[stage ?? ""]?.target ?? "compose";
  if (target !== "compose")
    return [unchecked("hosts", `only compose hosts are looked at: current target is ${target}`)];
  try {
    const place = await placeOf({ ...call, text: (name) => (name === "stage" ? stage : call.text(name)) }, world);
    return (await Promise.all(place.hosts.map((address) => checkHost(address, place, call, world)))).flat();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const todo = "To have them looked at: --host, --user and --directory, or the same keys in the configuration";
    const isNamed = ["host", "user", "directory"].every((name) => call.texts(name).length > 0);
    // What is wrong with the configuration is a row of its own.
    if (configuration === undefined && !isNamed)
      return [unchecked("hosts", "the configuration cannot be read, so they are not known", todo)];
    return [unchecked("hosts", describe(error), todo)];
  }
}
