import { ActionError } from "@stageway/core";
import type { Order, Source } from "@stageway/delivery";
import type { Plan, PlannedDeployment } from "@stageway/pipeline";
import type { Endpoint, JumpEndpoint } from "@stageway/remote/endpoint";
import type { Inputs } from "./inputs.ts";

/**
 * Brings inputs and plan together.
 *
 * @throws {ActionError} that names everything that is missing.
 */
export function toRequest(inputs: Inputs, plan: Plan | undefined, parse: Parsers): Order {
  const planned = plannedFor(inputs.stage, plan);
  const target = planned?.target;
  const hosts = inputs.hosts ?? target?.hosts?.map(parse.endpoint);
  const user = inputs.user ?? target?.user;
  const directory = inputs.directory ?? target?.directory;
  const stage = inputs.stage ?? planned?.stage;
  const source = sourceOf(inputs);
  const [host] = hosts ?? [];
  if ((inputs.username === undefined) !== (inputs.password === undefined))
    throw new ActionError('Cannot deploy: "username" and "password" must be given together');
  const missing = Object.entries({ stage, hosts: host, user, directory, release: source })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (
    stage === undefined ||
    host === undefined ||
    user === undefined ||
    directory === undefined ||
    source === undefined
  ) {
    throw new ActionError(
      `Cannot deploy: these inputs are needed and neither given nor in the plan: ${missing.join(", ")}`,
    );
  }
  refuseSeveral(hosts ?? []);
  const jump = inputs.jump ?? target?.jump?.map(parse.jumpHost) ?? [];
  return {
    stage,
    flow: planned?.flow ?? "manual",
    version: inputs.version ?? planned?.version,
    url: inputs.url ?? planned?.url,
    hold: inputs.hold ?? planned?.hold ?? 0,
    host: { host: host.host, port: host.port ?? inputs.port, user },
    jump: jump.map((hop) => ({ ...hop, port: hop.port ?? 22 })),
    directory,
    composeFiles:
      inputs.composeFiles ?? (plan === undefined || plan.files.compose.length === 0 ? undefined : plan.files.compose),
    source,
  };
}

export interface Parsers {
  readonly endpoint: (text: string) => Endpoint;
  readonly jumpHost: (text: string) => JumpEndpoint;
}

function plannedFor(stage: string | undefined, plan: Plan | undefined): PlannedDeployment | undefined {
  if (plan === undefined) return undefined;
  const fitting = plan.deployments.filter((deployment) => stage === undefined || deployment.stage === stage);
  if (fitting.length === 1) return fitting[0];
  const stages = plan.deployments.map((deployment) => deployment.stage).join(", ") || "none";
  if (stage === undefined && fitting.length > 1) {
    throw new ActionError(
      `Cannot deploy: the plan has several stages, name one with "stage": current value is ${stages}`,
    );
  }
  if (stage !== undefined) return undefined;
  throw new ActionError(`Cannot deploy: the plan says that nothing is to be deployed: ${plan.reason}`, {
    hint: "Let the job run only if steps.plan.outputs.deploy == 'true'",
  });
}

function sourceOf({ release, images, files }: Inputs): Source | undefined {
  if (release !== undefined && images !== undefined) {
    throw new ActionError('Cannot deploy: "release" and "images" are both given', { hint: "Leave one of them out" });
  }
  if (release !== undefined) return { kind: "release", reference: release };
  if (images === undefined) return undefined;
  const byService = new Map(images);
  const twice = images.map(([service]) => service).find((service, index, all) => all.indexOf(service) !== index);
  if (twice !== undefined) throw new ActionError(`Cannot deploy: images names service "${twice}" twice`);
  return { kind: "workspace", images: byService, files: files ?? [] };
}

function refuseSeveral(hosts: readonly Endpoint[]): void {
  if (hosts.length < 2) return;
  const names = hosts.map(({ host }) => host).join(", ");
  throw new ActionError(`Cannot deploy to several hosts at once yet: current value is ${names}`, {
    hint: "Deploy to one host a job for now",
  });
}
