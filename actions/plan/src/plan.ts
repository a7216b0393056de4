import { decide, readEvent, type Asked, type Decision, type Event, type Origin } from "@stageway/pipeline/decide";
import { draftPlan, expandServices, type Draft } from "@stageway/pipeline/draft";
import type { Configuration } from "@stageway/pipeline/config";
import { readCommit } from "./commit.ts";
import { readConfigurationBytes } from "./configuration-bytes.ts";
import { findOrigin } from "./find-origin.ts";
import { findFolders } from "./folders.ts";
import type { Inputs } from "./inputs.ts";
import { readOnRecord } from "./on-record.ts";
import { settingsFrom } from "./settings.ts";
import type { World } from "./world.ts";

/** A plan with what people want to know beside it. */
export interface Planned extends Draft {
  readonly decision: Decision;
  readonly origin: Origin | undefined;
}

/** Plans what the event deploys. Reads the repository and GitHub, writes nothing. */
export async function plan(inputs: Inputs, world: World): Promise<Planned> {
  const event = readEvent(world.context);
  const file = await readFileConfiguration(inputs, world);
  const configuration = settingsFrom(inputs, file);
  const origin = await findOrigin(world, event, configuration);
  const decision = decide(event, configuration, { origin, asked: askedBy(inputs, event) });
  const services = expandServices(configuration, (pattern, dockerfile) =>
    findFolders(world.context.workspace, pattern, dockerfile),
  );
  const { tree, ...commit } = await readCommit(world);
  const draft = draftPlan({
    decision,
    configuration,
    configurationPath: file && inputs.configuration,
    services,
    commit: { ...commit, branch: world.context.ref.name },
    tree,
    ...(await readOnRecord(world, decision.steps, configuration)),
  });
  return { ...draft, decision, origin };
}

/** With `branches` the event decides whether the stage is deployed; without them the input does. */
function askedBy({ stage, branches, skipTests, forceRebuild }: Inputs, { kind }: Event): Asked {
  const decides = branches !== undefined && (kind === "push" || kind === "pull-request");
  return { stage: decides ? undefined : stage, skipTests, forceRebuild };
}

async function readFileConfiguration(inputs: Inputs, world: World): Promise<Configuration | undefined> {
  const bytes = await readConfigurationBytes(world, inputs.configuration);
  if (bytes === undefined) return undefined;
  const { parseConfiguration } = await import("@stageway/pipeline/config-file");
  return parseConfiguration(bytes, inputs.configuration);
}
