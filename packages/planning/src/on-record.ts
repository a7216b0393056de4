import { quote } from "@stageway/core";
import type { Configuration } from "@stageway/pipeline/config";
import type { Step } from "@stageway/pipeline/decide";
import type { Difference, NamedRecord, VerifiedRecord } from "@stageway/pipeline/draft";
import { mayLieIn } from "@stageway/pipeline/trust";
import { readStage } from "@stageway/records";
import { changedFiles } from "./changed-files.ts";
import type { Comparison } from "./comparison.ts";
import { openStore, type World } from "./world.ts";

/** What is on record for the stages of a decision. */
export interface OnRecord {
  /** The newest deployment of each stage, however it ended. */
  readonly newest: ReadonlyMap<string, NamedRecord>;
  /** What was verified last on each stage. */
  readonly verified: ReadonlyMap<string, VerifiedRecord>;
  /** The stages of which the records were read. */
  readonly recorded: ReadonlySet<string>;
  /** The release whose services may be taken over. */
  readonly previous?: string;
  /** The folder of the configuration that it lies in; absent where the configuration names none. */
  readonly previousIn?: string;
  /** The stage on which it was verified, by its records. */
  readonly previousStage?: string;
  /** Number of the deployment that verified it there, by its records. */
  readonly previousNumber?: number;
  readonly difference: Difference;
}

/**
 * Reads what is on record, in a number of calls that depends on the number of stages alone. A promotion is compared with
 * what was verified on the stage before, because that is what it brings; everything else with its own stage.
 */
export async function readOnRecord(
  world: World,
  steps: readonly Step[],
  configuration: Configuration,
  comparison: Comparison,
): Promise<OnRecord> {
  const newest = new Map<string, NamedRecord>();
  const verified = new Map<string, VerifiedRecord>();
  const recorded = new Set<string>();
  const everything = (reason: string): OnRecord => {
    return { newest, verified, recorded, difference: { kind: "everything", reason } };
  };
  const [first] = steps;
  if (first === undefined) return everything("nothing is deployed");
  const store = await openStore(world);
  if (store === undefined) return everything("without a token nothing on record is known");
  const source = first.flow === "promotion" ? stageBefore(first.stage, configuration) : first.stage;
  const stages = new Set([source, ...steps.map(({ stage }) => stage)]);
  const read = new Map(
    await Promise.all([...stages].map(async (stage) => [stage, await readStage(store, stage)] as const)),
  );
  for (const [stage, found] of read) {
    recorded.add(stage);
    if (found.newest !== undefined) newest.set(stage, found.newest);
    if (found.verified !== undefined) verified.set(stage, found.verified);
  }
  const baseStage = read.get(source)?.verified === undefined ? first.stage : source;
  const base = read.get(baseStage)?.verified;
  if (base === undefined) return everything(`nothing is on record for ${first.stage}`);
  if (base.release === "") return everything(`what is on record for ${first.stage} is in no registry`);
  // Any job that may write deployments can write a record: what it names is taken from the stages' own folders alone.
  const folders = [source, first.stage].flatMap((stage) => imagesOf(stage, configuration) ?? []);
  const previousIn = folders.find((folder) => mayLieIn(folder, base.release));
  if (folders.length > 0 && previousIn === undefined)
    return everything(
      `what is on record for ${source} lies outside of ${[...new Set(folders)].join(" and ")}: current value is ${quote(base.release)}`,
    );
  return {
    newest,
    verified,
    recorded,
    previous: base.release,
    ...(previousIn !== undefined && { previousIn }),
    previousStage: baseStage,
    previousNumber: base.number,
    difference: await changedFiles(world, comparison, base.commit),
  };
}

/** The folder in a registry that releases of a stage lie in. */
function imagesOf(stage: string, { stages, images }: Configuration): string | undefined {
  return stages[stage]?.images ?? images;
}

function stageBefore(stage: string, { stages }: Configuration): string {
  const names = Object.keys(stages);
  return names[names.indexOf(stage) - 1] ?? stage;
}
