import { parseRecorded } from "./step-files.ts";
import { closeAfter, close } from "../../../actions/record-deployment/src/close.ts";
import { open } from "../../../actions/record-deployment/src/open.ts";
import type { Opened } from "../../../actions/record-deployment/src/opened.ts";
import { defaultInputs } from "../../../actions/record-deployment/test/inputs.ts";
import type { Place } from "./place.ts";
import { faultsOfRecord, type Scene } from "./scene.ts";

/** `record-deployment` opens, and its post step closes when the job ends. */
export const opening: Scene = {
  name: "record-deployment opens",
  async prepare(place, stage) {
    await place.verified(stage, "v0");
    let opened: Opened | undefined;
    return {
      async act() {
        const step = parseRecorded(() => opens(place, stage));
        try {
          await step.done;
        } finally {
          opened = step.state("opened") as Opened | undefined;
        }
      },
      async follow(failed) {
        if (opened === undefined) return;
        await closeAfter(opened, inputs(place, { jobStatus: failed ? "failure" : "success" }), place.run());
      },
      judge: (records, failed) => [
        ...faultsOfRecord(
          records,
          "v1",
          failed ? [[], ["error"], ["in_progress", "error"]] : [["in_progress", "success"]],
        ),
        ...faultsOfRecord(records, "v0", [failed ? ["success"] : ["success", "inactive"]]),
      ],
    };
  },
};

/** `record-deployment` closes what another job opened; a person runs the job again where it failed. */
export const closing: Scene = {
  name: "record-deployment closes",
  async prepare(place, stage) {
    await place.verified(stage, "v0");
    const { number } = await place.left(stage, "v1");
    const world = place.run();
    const closes = () => close({ number }, inputs(place, { action: "close", outcome: "deployed" }), world);
    return {
      act: () => closes(),
      follow: () => closes(),
      judge: (records) => [
        ...faultsOfRecord(records, "v1", [["success"]]),
        // That the one before it was replaced is told beside; what goes wrong with it is a warning.
        ...faultsOfRecord(records, "v0", [["success", "inactive"], ...(warned(world.log.lines) ? [["success"]] : [])]),
      ],
    };
  },
};

/** The post step of `record-deployment` closes; where that fails, a person does. */
export const ending: Scene = {
  name: "record-deployment's post step closes",
  async prepare(place, stage) {
    await place.verified(stage, "v0");
    const step = parseRecorded(() => opens(place, stage));
    await step.done;
    const opened = step.state("opened") as Opened; // It is what open() saved.
    const world = place.run();
    return {
      act: () => closeAfter(opened, inputs(place), world),
      follow: async (failed) => {
        const number = opened.number ?? 0;
        if (failed) await close({ number }, inputs(place, { action: "close", outcome: "deployed" }), world);
      },
      judge: (records) => [
        ...faultsOfRecord(records, "v1", [["in_progress", "success"]]),
        ...faultsOfRecord(records, "v0", [["success", "inactive"], ...(warned(world.log.lines) ? [["success"]] : [])]),
      ],
    };
  },
};

function inputs({ token }: Place, change: Parameters<typeof defaultInputs>[0] = {}) {
  return defaultInputs({ token, ...change });
}

async function opens(place: Place, stage: string): Promise<void> {
  const request = {
    stage,
    version: "v1",
    release: "",
    commit: place.commits[1],
    flow: "push",
    url: undefined,
  } as const;
  await open(request, inputs(place), place.run());
}

/** Whether it was told that the record before could not be marked, or that not everything could be told to GitHub. */
export function warned(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /^warning: (Cannot mark deployment \d+ as replaced|The record is not up to date)/.test(line),
  );
}
