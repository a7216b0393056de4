import { ActionError, quote, type Check } from "@stageway/core";
import type { Order, ReleaseTrust, Source } from "@stageway/delivery";
import { checkDelivery } from "@stageway/delivery/inputs";
import type { Plan, PlannedDeployment } from "@stageway/pipeline";
import { readPlan } from "@stageway/pipeline/inputs";
// Not from trust, which loads crypto: a seventh of an empty script before a single input is read.
import { mayLieIn } from "@stageway/pipeline/place";
import { endpoint, jumpHost } from "@stageway/remote/endpoint";
import { hopsOf, placesOf } from "@stageway/remote/inputs";
import type { Inputs } from "./inputs.ts";

/** Brings inputs and plan together; everything that is wrong with them goes into `check`. */
export async function toOrder(inputs: Inputs, check: Check): Promise<Order> {
  const plan = await check("plan", () => readPlan(inputs.plan));
  const planned = check("plan", () => plannedFor(inputs.stage, plan()));
  const target = () => planned()?.target;
  const needed = <T>(name: string, find: () => T | undefined) => check(name, () => given(find()));

  const stage = needed("stage", () => inputs.stage ?? planned()?.stage);
  const named = needed("hosts", () => inputs.hosts ?? target()?.hosts?.map(endpoint));
  const user = needed("user", () => inputs.user ?? target()?.user);
  const directory = needed("directory", () => inputs.directory ?? target()?.directory);
  const source = check("release, images", () => sourceOf(inputs));
  const trust = check("images", () => trustOf(inputs.images, plan(), planned()));
  check("release", () => refuseElsewhere(inputs.release, plan()?.images));
  const hosts = check("hosts", () => placesOf(named(), inputs.port).map((place) => ({ ...place, user: user() })));
  const jump = check("jump", () => hopsOf(inputs.jump ?? target()?.jump?.map(jumpHost)));
  const signers = () => plan()?.trust?.signers;
  await checkDelivery(inputs, () => [...jump(), ...hosts()], { stage, signers }, check);

  const composeFiles = () => inputs.composeFiles ?? nonEmpty(plan()?.files.compose);
  return {
    stage: stage(),
    flow: planned()?.flow ?? "manual",
    version: inputs.version ?? planned()?.version,
    verified: planned()?.verified,
    url: inputs.url ?? planned()?.url,
    hold: inputs.hold ?? planned()?.hold ?? 0,
    hosts: hosts(),
    jump: jump(),
    directory: directory(),
    composeFiles: composeFiles(),
    source: source(),
    trust: trust(),
  };
}

/** What the plan deploys there: a stage that it leaves alone is not deployed, whatever else the inputs say. */
function plannedFor(stage: string | undefined, plan: Plan | undefined): PlannedDeployment | undefined {
  if (plan === undefined) return undefined;
  const [first, ...others] = plan.deployments;
  if (!plan.deploy || first === undefined) {
    throw new ActionError(`says that nothing is to be deployed: ${plan.reason}`, {
      hint: "Let the job run only if steps.plan.outputs.deploy == 'true'",
    });
  }
  const stages = plan.deployments.map((deployment) => deployment.stage).join(", ");
  if (stage !== undefined) {
    const planned = plan.deployments.find((deployment) => deployment.stage === stage);
    if (planned !== undefined) return planned;
    throw new ActionError(`deploys ${stages} alone: current value of "stage" is ${quote(stage)}`, {
      hint: 'Name a stage that the plan deploys, or give no "plan" to deploy by the inputs alone',
    });
  }
  if (others.length === 0) return first;
  throw new SyntaxError(`has several stages, name one with "stage": current value is ${stages}`);
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new SyntaxError("is needed, and neither given nor in the plan");
  return value;
}

function sourceOf({ release, images, files }: Inputs): Source {
  if (release !== undefined && images !== undefined) throw new SyntaxError("give one of them, not both");
  if (release !== undefined) return { kind: "release", reference: release };
  if (images === undefined) throw new SyntaxError("one of them is needed");
  const twice = images.map(([service]) => service).find((service, index, all) => all.indexOf(service) !== index);
  if (twice !== undefined) throw new SyntaxError(`must name each service once: current value has ${twice} twice`);
  return { kind: "workspace", images: new Map(images), files: files ?? [] };
}

/** The registry's password goes with the request for the release: it is asked for only where the configuration keeps releases. */
function refuseElsewhere(release: string | undefined, images = ""): void {
  if (release === undefined || images === "" || mayLieIn(images, release)) return;
  throw new ActionError(
    `must lie in ${quote(images)}, where the plan keeps releases: current value is ${quote(release)}`,
    {
      hint: 'Name the folder that it lies in as "images" of the stage in the configuration, or give no "plan" to deploy by the inputs alone',
    },
  );
}

/** What has to be signed of the release. Images that are named one by one are nothing that anybody signed. */
function trustOf(
  images: Inputs["images"],
  plan: Plan | undefined,
  planned: PlannedDeployment | undefined,
): ReleaseTrust | undefined {
  if (plan?.trust === undefined) return undefined;
  if (images !== undefined)
    throw new SyntaxError('cannot be signed, and the configuration has "trust: required": give a release');
  const { repository, signers } = plan.trust;
  const from = planned?.from;
  const needs =
    from === undefined ? ({ kind: "built" } as const) : { kind: "promoted" as const, from, commit: plan.commit };
  return { repository, signers, needs };
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
