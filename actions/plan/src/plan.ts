import { log } from "@stageway/core";
import { readEvent, type Asked, type Event } from "@stageway/pipeline/decide";
import type { Configuration } from "@stageway/pipeline/config";
import {
  findOrigin,
  planEvent,
  readConfigurationBytes,
  type EventPlan,
  type Unread,
  type World,
} from "@stageway/planning";
import type { Inputs } from "./inputs.ts";
import { settingsFrom } from "./settings.ts";

/** The inputs, and the configuration that they are by themselves. */
export interface Given {
  readonly inputs: Inputs;
  readonly said: Configuration | undefined;
}

/** Plans what the event deploys. Reads the repository and GitHub, writes nothing. */
export async function plan({ inputs, said }: Given, world: World): Promise<EventPlan> {
  const event = readEvent(world.context);
  const file = await readFileConfiguration(inputs, world);
  const configuration = settingsFrom(inputs, said, file);
  const origin = await findOrigin(world, event, configuration);
  const configurationPath = "why" in file ? undefined : inputs.configuration;
  return await planEvent({ event, configuration, configurationPath, origin, asked: askedBy(inputs, event) }, world);
}

/** With `branches` the event decides whether the stage is deployed, unless somebody started the run; without them the input does. */
function askedBy({ stage, branches, skipTests, forceRebuild }: Inputs, event: Event): Asked {
  return { stage: branches === undefined || isStarted(event) ? stage : undefined, skipTests, forceRebuild };
}

/** By a person, a clock or another system; a run that follows another one was not. */
function isStarted(event: Event): boolean {
  return event.kind === "dispatch" || (event.kind === "unattended" && event.name !== "workflow_run");
}

async function readFileConfiguration(inputs: Inputs, world: World): Promise<Configuration | Unread> {
  const bytes = await readConfigurationBytes(world, inputs.configuration);
  if ("why" in bytes) return bytes;
  const { parseConfigurationFile } = await import("@stageway/pipeline/config-file");
  const { configuration, idle } = parseConfigurationFile(bytes, inputs.configuration);
  // Whoever writes a freeze has to know that it keeps nobody from deploying.
  if (idle.length > 0) log.warning(idle.join("\n"));
  return configuration;
}
