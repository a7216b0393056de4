import { createHash } from "node:crypto";
import type { Job } from "../target/job.ts";
import { problems } from "./checks.ts";
import { classify, classifyOrphan, containersOf } from "./classify.ts";
import { keepsContainers, touches, type Decision } from "./decision.ts";
import { definitionOf } from "./definition.ts";
import { droppedFiles, obstacleProblems } from "./dropped.ts";
import { changedFiles, filesSteps } from "./files.ts";
import { addressNotices, follow, restartedLast } from "./following.ts";
import { giveWaySteps } from "./giving-way.ts";
import { guardSteps } from "./guards.ts";
import { readModel, type Model, type Service } from "./model.ts";
import { environmentNotice, goneNotice, notices } from "./notices.ts";
import { inOrder, oneShotsOf } from "./order.ts";
import { overrideText } from "./override.ts";
import { pinImages, type Pins } from "./pin.ts";
import { prepareSteps } from "./prepare.ts";
import { restartingStep } from "./readers.ts";
import { recall } from "./replaced.ts";
import { roomProblem } from "./room.ts";
import { runningOf, type Scene } from "./scene.ts";
import { settleSteps } from "./settle.ts";
import type { TargetState } from "./state.ts";
import { createStep } from "./steps.ts";
import { join } from "./target-path.ts";
import type { PlanOptions, Wanted } from "./wanted.ts";
import { stepsInWaves } from "./waves.ts";

/** The plan for one host, or all reasons to refuse the deployment. */
export type DeploymentPlan = Planned | { readonly kind: "refused"; readonly problems: readonly string[] };

/** The plan for one host: a decision for each service, and the job that carries them out. */
export interface Planned {
  readonly kind: "planned";
  readonly project: string;
  /** One for each service, in the order in which they change; services that left the compose files come last. */
  readonly decisions: readonly Decision[];
  /** Whether the host already matches the release. */
  readonly unchanged: boolean;
  readonly notices: readonly string[];
  /** The text of `.stageway/override.yml`. */
  readonly override: string;
  readonly job: Job;
}

/** Plans the deployment of a release on one host, from its state to a list of steps. Pure: it reads and changes nothing. */
export function planCompose(state: TargetState, wanted: Wanted, options: PlanOptions): DeploymentPlan {
  const model = readModel(state.model);
  const pins = pinImages(model, wanted);
  const found = problems({ state, model, wanted, options, pins });
  if (found.length > 0) return { kind: "refused", problems: found };
  const decisions = decide(state, model, wanted, options, pins);
  const pinned = new Set(pins.images.keys());
  const idle = new Map([...wanted.services].filter(([name]) => pins.unused.includes(name)));
  const override = overrideText(decisions, pinned, idle);
  const scene: Scene = { state, model, wanted, options, serving: servingNow(state, model) };
  const changed = changedFiles(scene, sha256(override));
  const touched = decisions.filter(touches);
  const lost = [
    ...imagesLost(touched, pins, state),
    ...roomProblem(touched, pins, state),
    ...obstacleProblems(decisions, scene),
  ];
  if (lost.length > 0) return { kind: "refused", problems: lost };
  const dropped = droppedFiles(decisions, scene);
  const steps = [
    ...guardSteps(touched, scene),
    // Its undo comes after that of the next steps, which brings back what compose replaced in place.
    ...giveWaySteps(touched, scene),
    ...filesSteps(changed, dropped.now, touched, scene),
    ...restartingStep(decisions, scene),
    ...createStep(touched, scene),
    ...stepsInWaves(touched, scene),
  ];
  const change = restartedLast(steps, touched, scene);
  return {
    kind: "planned",
    project: model.project,
    decisions,
    unchanged: change.length === 0 && touched.length === 0,
    notices: [
      ...notices(touched, decisions, idle),
      ...environmentNotice(state),
      ...goneNotice(state, model),
      ...addressNotices(decisions, model),
      ...dropped.notices,
    ],
    override,
    job: {
      prepare: prepareSteps(touched, pins, scene),
      change,
      settle: settleSteps(decisions, pinned, dropped.later, scene),
      hold: options.hold,
    },
  };
}

function decide(
  state: TargetState,
  model: Model,
  wanted: Wanted,
  options: PlanOptions,
  pins: Pins,
): readonly Decision[] {
  const files = [...wanted.files, { path: ".env", digest: state.environmentDigest }];
  const digests = new Map(files.map(({ path, digest }) => [join(state.directory, path), digest]));
  const oneShots = oneShotsOf(model, options.migrations);
  const circumstances = { state, model, pins, digests, oneShots, options };
  const services = inOrder(model, oneShots).flatMap((name) => model.services.get(name) ?? []);
  const first = services.map((service) => decideOn(service, circumstances));
  const decisions = follow(first, {
    state,
    oneShots,
    again: (service, because) => decideOn(service, circumstances, because),
  });
  const orphans = [...new Set(state.containers.map(({ service }) => service))].filter(
    (name) => !state.allServices.includes(name),
  );
  return [...decisions, ...orphans.sort().map((name) => classifyOrphan(name, containersOf(state, name)))];
}

interface Circumstances {
  readonly state: TargetState;
  readonly model: Model;
  readonly pins: Pins;
  readonly digests: ReadonlyMap<string, string>;
  readonly oneShots: ReadonlySet<string>;
  readonly options: PlanOptions;
}

function decideOn(service: Service, circumstances: Circumstances, because?: string): Decision {
  const { state, model, pins, digests, oneShots, options } = circumstances;
  const pin = pins.images.get(service.name);
  const image = pin?.image ?? service.image ?? "";
  const target = {
    service,
    image,
    definition: definitionOf(service, image, digests, state.environmentDigest),
    pinned: pin !== undefined,
    digests,
  };
  const oneShot = oneShots.has(service.name);
  const { oneShotsOn } = options;
  const decision = classify({ state, model, target, revision: pin?.revision, oneShot, oneShotsOn, because });
  return pin === undefined ? { ...decision, image: imageOutside(decision, state) } : decision;
}

/** The image of a service that the release does not pin: the one it ran at the time of a rollback's release, or the one that runs if it stays. */
function imageOutside({ service, action, definition, old, image }: Decision, state: TargetState): string {
  const [running] = old;
  if (keepsContainers({ action })) return running?.definition === definition ? running.image : image;
  const recalled = recall(service, definition, image, state);
  return recalled !== undefined && "image" in recalled ? recalled.image : image;
}

function imagesLost(touched: readonly Decision[], pins: Pins, state: TargetState): readonly string[] {
  return touched.flatMap(({ service, definition, fresh, image }) => {
    if (pins.images.has(service) || fresh.length === 0) return [];
    const recalled = recall(service, definition, image, state);
    return recalled !== undefined && "problem" in recalled ? [recalled.problem] : [];
  });
}

function servingNow(state: TargetState, model: Model): Map<string, readonly string[]> {
  const running = [...model.services.keys()].map(
    (name) => [name, runningOf({ old: containersOf(state, name) })] as const,
  );
  return new Map(running);
}

function sha256(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
