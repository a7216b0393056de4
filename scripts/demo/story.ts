import { badCommit, changeUnderLoad, deadRunner, firstDeployment, firstPush } from "./acts.ts";
import type { Stage } from "./stage.ts";
import { secondStage } from "./second-stage.ts";
import { wayBack } from "./way-back.ts";

/** The acts after the first one, in which the world starts. */
export const acts: readonly (readonly [title: string, act: (stage: Stage) => Promise<void>])[] = [
  ["The example is pushed to develop", firstPush],
  ["act runs its workflow: plan, build, deploy held, smoke test, confirm", firstDeployment],
  ["One service changes, under 100 requests a second", changeUnderLoad],
  ["A service turns healthy and then fails its smoke test", badCommit],
  ["The runner is killed between deploy and smoke test", deadRunner],
  ["The way back, while GitHub and the registry are down", wayBack],
  ["What staging confirmed goes to production, two hosts, by digest", secondStage],
];
