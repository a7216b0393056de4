import { openRecorder } from "../../../packages/delivery/src/record.ts";
import type { Unrecorded } from "../../../packages/delivery/src/unrecorded.ts";
import { closeOpened } from "../../../packages/records/src/index.ts";
import type { Deployment } from "../../../packages/remote/src/index.ts";
import { releaseOf, type Place } from "./place.ts";
import { warned } from "./record-scenes.ts";
import { faultsOfRecord, type Scene } from "./scene.ts";

/** What a host knows of its deployments. */
class HostJournal {
  readonly deployments: Deployment[] = [];
  readonly unrecorded = new Map<number, Unrecorded>();

  get current(): number | undefined {
    return this.deployments.findLast(({ outcome }) => outcome === "deployed")?.number;
  }

  ended(number: number, outcome: "deployed" | "rolled-back"): void {
    const told = {
      token: `t${number}`,
      phase: "ended",
      step: 1,
      steps: 1,
      title: "",
      warnings: 0,
      reason: "",
    } as const;
    this.deployments.push({ ...told, number, outcome });
  }

  /** Numbers by itself when GitHub does not. */
  next(): number {
    return Math.max(0, ...this.deployments.map(({ number }) => number)) + 1;
  }
}

/** The part of a deployment that talks to GitHub: opens its record, says that it goes on, runs on the host, closes. */
async function deploys(
  place: Place,
  { stage, version, flow }: { readonly stage: string; readonly version: string; readonly flow: "push" | "rollback" },
  journal: HostJournal,
  world = place.run(),
): Promise<void> {
  const [commit] = place.commits;
  const request = { stage, version, flow, commit, release: releaseOf(version), url: undefined };
  const { current, deployments, unrecorded } = journal;
  const status = { deployments, ...(current !== undefined && { current }) };
  const recorded = (number: number) => Promise.resolve(void unrecorded.delete(number));
  const recorder = await openRecorder(place.token, request, { journal: { status, unrecorded }, recorded }, world);
  const number = recorder.number ?? journal.next();
  if (recorder.unrecorded !== undefined) unrecorded.set(number, recorder.unrecorded);
  await recorder.say("in_progress", `deploying ${version}`);
  journal.ended(number, "deployed");
  await recorder.close("deployed", "");
}

const done = ["in_progress", "success"];
const replaced = [...done, "inactive"];

function delivery(name: string, flow: "push" | "rollback"): Scene {
  return {
    name,
    async prepare(place, stage) {
      const journal = new HostJournal();
      // A release that can be gone back to was verified here before.
      if (flow === "rollback") await place.verified(stage, "before", releaseOf("v2"));
      journal.ended((await place.verified(stage, "v0")).number, "deployed");
      // Its runner was gone before it could tell GitHub how that one ended.
      journal.ended((await place.left(stage, "v1")).number, "rolled-back");
      const world = place.run();
      return {
        act: () => deploys(place, { stage, flow, version: "v2" }, journal, world),
        async follow() {
          for (const version of ["v3", "v4"]) await deploys(place, { stage, flow: "push", version }, journal);
        },
        judge: (records, failed) => [
          ...faultsOfRecord(records, "v0", [
            ["success", "inactive"],
            ...(warned(world.log.lines) ? [["success"]] : []),
          ]),
          ...faultsOfRecord(records, "v1", [["failure"]]),
          // What never ran there is told to be superseded; "in progress" may stay untold, the outcome may not.
          ...faultsOfRecord(records, "v2", failed ? [[], ["inactive"]] : [replaced, replaced.slice(1)]),
          ...faultsOfRecord(records, "v3", [replaced]),
          ...faultsOfRecord(records, "v4", [done]),
          ...(failed && flow === "rollback" ? ["a rollback needs GitHub"] : []),
        ],
      };
    },
  };
}

export const deploying = delivery("deploy-compose keeps its record", "push");
export const rollingBack = delivery("rollback keeps its record", "rollback");

/** `conclude-deployment`, or the post step, closes the record of what was held; the next run puts right what it could not. */
export const concluding: Scene = {
  name: "conclude-deployment closes its record",
  async prepare(place, stage) {
    const journal = new HostJournal();
    const before = await place.verified(stage, "v0");
    const { number } = await place.left(stage, "v1");
    journal.ended(before.number, "deployed");
    journal.ended(number, "deployed");
    const world = place.run();
    const opened = { number, recorded: true, replaces: before.number };
    return {
      act: () => closeOpened(place.token, opened, { outcome: "deployed", reason: "" }, world),
      follow: () => deploys(place, { stage, flow: "push", version: "v2" }, journal, world),
      judge: (records, failed) => [
        // That the one before it was replaced is told beside; a verdict whose answer got lost for good leaves it out.
        ...faultsOfRecord(records, "v0", [
          ["success", "inactive"],
          ...(failed || warned(world.log.lines) ? [["success"]] : []),
        ]),
        ...faultsOfRecord(records, "v1", [["success", "inactive"]]),
        ...faultsOfRecord(records, "v2", [done]),
      ],
    };
  },
};
