import type { Configuration } from "@stageway/pipeline/config";
import { decide, type Asked, type Decision, type Event, type Origin } from "@stageway/pipeline/decide";
import { draftPlan, expandServices, type Difference, type Draft } from "@stageway/pipeline/draft";
import { commitOfRun, readCommit } from "./commit.ts";
import { Comparison } from "./comparison.ts";
import { findFolders } from "./folders.ts";
import { readOnRecord } from "./on-record.ts";
import { readTrust } from "./signers.ts";
import type { World } from "./world.ts";

/** What happened, and by which rules it is judged. */
export interface EventToPlan {
  readonly event: Event;
  readonly configuration: Configuration;
  /** Path of the file that the configuration came from. */
  readonly configurationPath?: string | undefined;
  /** The branch that a push came from, when that is known. */
  readonly origin: Origin | undefined;
  readonly asked: Asked;
  /** Files that will differ beside those of the commit: what is not committed yet. */
  readonly uncommitted?: readonly string[];
  /** For people alone: the keys that would count are not read. */
  readonly isForecast?: boolean;
}

/** A plan with what people want to know beside it. */
export interface EventPlan extends Draft {
  readonly decision: Decision;
  readonly origin: Origin | undefined;
}

/** Plans what an event deploys. Reads the repository and GitHub, writes nothing. */
export async function planEvent(given: EventToPlan, world: World): Promise<EventPlan> {
  const { event, configuration, configurationPath, origin, asked, uncommitted = [], isForecast = false } = given;
  const decision = decide(event, configuration, { origin, asked });
  const head = commitOfRun(world);
  const comparison = new Comparison(world, head);
  const isSigned = configuration.trust === "required" && decision.deploy && !isForecast;
  const [onRecord, { tree, ...commit }, services, trust] = await Promise.all([
    readOnRecord(world, decision.steps, configuration, comparison).finally(() => comparison.with(head)),
    comparison.commit.then((known) => known ?? readCommit(world)),
    findServices(world, configuration),
    isSigned ? readTrust(world) : undefined,
  ]);
  const draft = draftPlan({
    decision,
    configuration,
    configurationPath,
    services,
    commit: { ...commit, branch: world.context.ref.name },
    tree,
    trust,
    ...onRecord,
    difference: withFiles(onRecord.difference, uncommitted),
  });
  return { ...draft, decision, origin };
}

/** Looks into the checkout when git and GitHub have been asked, and while they think. */
async function findServices({ context: { workspace } }: World, configuration: Configuration) {
  await new Promise((resolve) => setImmediate(resolve));
  return expandServices(configuration, (pattern, dockerfile) => findFolders(workspace, pattern, dockerfile));
}

function withFiles(difference: Difference, more: readonly string[]): Difference {
  if (difference.kind === "everything") return difference;
  return { kind: "files", files: [...new Set([...difference.files, ...more])] };
}
