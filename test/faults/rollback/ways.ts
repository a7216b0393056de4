import type { Job, StepResult } from "../../../actions/deploy-compose/test/job.ts";
import type { Version } from "./application.ts";
import { broken, changed, type ChangeName } from "./changes.ts";
import type { Ground, Standing } from "./ground.ts";
import { byDigest, differences } from "./host-state.ts";

/** What happens to the world on the way. */
export interface Trouble {
  /** While the version that will be left is deployed and one of its containers is there. */
  readonly during?: (ground: Ground) => Promise<unknown>;
  /** Once it runs, before somebody goes back. */
  readonly between?: (ground: Ground) => Promise<unknown>;
  /** When all is over. */
  readonly after?: (ground: Ground) => Promise<unknown>;
  /** The one end that is right: back, or refused before anything was touched. Either when not said. */
  readonly end?: "back" | "refused";
  /** What runs outside of the release comes back by digest: its tag names something else by then. */
  readonly byDigest?: true;
  /** What the version that is left has changed. */
  readonly changes?: readonly ChangeName[];
}

interface Scene {
  readonly ground: Ground;
  readonly standing: Standing;
  readonly job: Job;
  readonly trouble: Trouble;
}

/** Brings a version up and goes back from it; gives all that is not as it must be. */
export type Way = (scene: Scene, version: Version) => Promise<readonly string[]>;

const undoneByHealth: Way = async ({ ground, standing, job, trouble }, version) => {
  const deploying = ground.deploy(job, broken(version, ground.images), "bad", { "health-timeout": "3s" });
  await trouble.during?.(ground);
  const step = await deploying;
  return [
    ...endedWith(step, 2, "rolled-back"),
    ...oneError(step),
    ...differences(standing.state, await ground.state()),
  ];
};

const undoneByVerdict: Way = async ({ ground, standing, job, trouble }, version) => {
  const held = await ground.deploy(job, version, "held", { hold: "5m" });
  if (held.exitCode !== 0 || held.output("outcome") !== "") return [`it is not held: ${held.log.slice(-600)}`];
  const between = await stands(ground, standing);
  await trouble.between?.(ground);
  const post = await job.post("deploy-compose", { token: ground.world.github.token, "job-status": "failure" });
  return [
    ...between,
    ...(post.exitCode === 2 ? [] : [`the verdict ended with ${post.exitCode}: ${post.log.slice(-600)}`]),
    ...differences(standing.state, await ground.state()),
  ];
};

const toTheLast: Way = (scene, version) => deployedThenBack(scene, [version], {});

const toANamed: Way = async (scene, version) => {
  const number = await scene.ground.sh("cat /srv/shop/.stageway/current");
  const further = changed(version, ["a changed compose file", "new images of all"], scene.ground.images);
  // The same release may have been there since with another environment, so a reference would not say which.
  const names = [number.trim(), scene.standing.version];
  return await deployedThenBack(scene, [version, further], { to: names[Number(number) % names.length] ?? "" });
};

async function deployedThenBack(
  { ground, standing, job, trouble }: Scene,
  versions: readonly Version[],
  inputs: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  for (const [index, version] of versions.entries()) {
    const step = await ground.deploy(job, version, `next-${index}`);
    if (!["deployed", "unchanged"].includes(step.output("outcome")))
      return [`it is not deployed: ${step.log.slice(-600)}`];
  }
  const between = await stands(ground, standing);
  await trouble.between?.(ground);
  const [state, ids] = [await ground.state(), await ground.ids()];
  const back = await ground.rollback(job, inputs);
  const after = await ground.state();
  const refused = back.output("outcome") === "refused";
  if (refused && trouble.end !== "back") {
    return [
      ...between,
      ...endedWith(back, 1, "refused"),
      ...oneError(back),
      ...differences(state, after).map((difference) => `refused, and yet: ${difference}`),
      ...(String(await ground.ids()) === String(ids) ? [] : ["refused, and yet the containers are others"]),
    ];
  }
  return [
    ...between,
    ...(trouble.end === "refused" ? [`it is not refused: ${back.log.slice(-600)}`] : []),
    ...endedWith(back, 0, "deployed"),
    ...(trouble.byDigest === true
      ? differences(byDigest(standing.state), byDigest(after))
      : differences(standing.state, after)),
  ];
}

/** A case in which nothing changed would hold nothing. */
export async function stands(ground: Ground, { state }: Standing): Promise<readonly string[]> {
  return differences(state, await ground.state()).length > 0 ? [] : ["the other version changed nothing"];
}

export function endedWith(step: StepResult, exitCode: number, outcome: string): readonly string[] {
  if (step.exitCode === exitCode && step.output("outcome") === outcome) return [];
  return [`it ended ${step.output("outcome") || "without an outcome"} (${step.exitCode}): ${step.log.slice(-900)}`];
}

/** How an error begins that people are meant to read. */
const messages = /^(Cannot |Deployment \d+ on \S+ was undone, what ran before runs again)/;

/** One message for people, and no word of a program about itself. */
export function oneError({ log }: Pick<StepResult, "log">): readonly string[] {
  const errors = [...log.matchAll(/^::error(?: [^:]*)?::(.*)$/gm)].map(([, message = ""]) => message);
  return [
    ...(errors.length === 1 && messages.test(errors[0] ?? "") && !log.includes("This is a bug")
      ? []
      : [`its errors: ${JSON.stringify(errors)}`]),
    ...(/^\s+at .*:\d+:\d+\)?$/m.test(log) ? [`a stack trace: ${log.slice(-500)}`] : []),
  ];
}

export const ways = {
  "undone when it is not healthy": undoneByHealth,
  "undone by the verdict of a hold": undoneByVerdict,
  "gone back from to the last": toTheLast,
  "gone back from to one that is named": toANamed,
} as const satisfies Readonly<Record<string, Way>>;
