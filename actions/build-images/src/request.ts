import { ActionError, quote, type Secret } from "@stageway/core";
import type { Plan } from "@stageway/pipeline";
import { faultOfRepository, parseReference } from "@stageway/registry";
import type { BakeTarget } from "./bake.ts";
import type { Inputs } from "./inputs.ts";
import type { NamedService } from "./parsers.ts";

/** One image to make, or to take from the release on record. */
export interface ServiceRequest {
  readonly name: string;
  /** Below the folder of images. */
  readonly image: string;
  /** Paths in the repository. */
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  /** Bytes. */
  readonly sizeLimit?: number;
  /** What else the team's own bake file says about its target. */
  readonly own?: BakeTarget;
}

/** Everything that was asked for, from the plan and the inputs; inputs win. */
export interface BuildRequest {
  readonly registry: string;
  /** The folder of images, within the registry. */
  readonly folder: string;
  readonly releaseName: string;
  readonly services: readonly ServiceRequest[];
  readonly version: string;
  readonly movingTags: readonly string[];
  readonly files: readonly string[];
  readonly previous?: string;
  /** Milliseconds. */
  readonly rebuildAfter?: number;
  readonly isForced: boolean;
  /** The commit that the plan is about. */
  readonly commit?: string;
  /** All targets of the team's own bake file, for those that build on others. */
  readonly bakeTargets?: Readonly<Record<string, BakeTarget>>;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly login?: { readonly username: string; readonly password: Secret };
}

/** Puts plan and inputs together. Every problem is reported at once. */
export function toRequest(inputs: Inputs, plan?: Plan): BuildRequest {
  const problems: string[] = [];
  const attempt = <T>(task: () => T): T | undefined => {
    try {
      return task();
    } catch (error) {
      problems.push(Error.isError(error) ? error.message : String(error));
      return undefined;
    }
  };
  const place = attempt(() => placeOf(inputs.registry, inputs.images ?? plan?.images ?? ""));
  if (plan?.deploy === false)
    problems.push(
      `plan: says that nothing is deployed (${plan.reason}); run this step only when its output "deploy" is true`,
    );
  const services = attempt(() => servicesOf(inputs, plan));
  const version = inputs.version ?? plan?.tags[0];
  if (version === undefined) problems.push("version: required without a plan");
  const login = attempt(() => loginOf(inputs));
  const images = new Map<string, string>();
  for (const { name, image } of services ?? []) {
    const other = images.get(image);
    if (other !== undefined)
      problems.push(`services: "${other}" and "${name}" have the same image "${image}"; give one another "image"`);
    images.set(image, name);
    if (image === inputs.releaseName)
      problems.push(`release-name: is also the image of service "${name}"; give another release-name`);
  }
  if (problems.length > 0 || place === undefined || services === undefined || version === undefined) {
    throw new ActionError(`Cannot read the inputs:\n  - ${problems.join("\n  - ")}`);
  }
  const previous = inputs.previous ?? plan?.previous;
  const rebuildAfter = inputs.rebuildAfter ?? plan?.rebuildAfter;
  return {
    ...place,
    releaseName: inputs.releaseName,
    services,
    version,
    movingTags: inputs.movingTags ?? plan?.tags.slice(1) ?? [],
    files: inputs.files ?? (plan === undefined ? [] : [...plan.files.compose, ...plan.files.include]),
    isForced: inputs.forceRebuild || plan?.forceRebuild === true,
    secrets: inputs.secrets,
    ...(previous === undefined ? {} : { previous }),
    ...(rebuildAfter === undefined ? {} : { rebuildAfter }),
    ...(plan === undefined ? {} : { commit: plan.commit }),
    ...(login === undefined ? {} : { login }),
  };
}

/** `ghcr.io/acme/shop`, or `acme/shop` with the registry apart (a host that must not be in a job's output is named only here). */
function placeOf(registry: string | undefined, images: string): { registry: string; folder: string } {
  if (images === "") throw new SyntaxError("images: required without a plan");
  const isWhole = registry === undefined || images.startsWith(`${registry}/`);
  const whole = isWhole ? images : `${registry}/${images}`;
  const host = whole.split("/")[0] ?? "";
  if (!/[.:]/.test(host) && host !== "localhost") {
    if (registry !== undefined)
      throw new SyntaxError(`registry: must be a host like ghcr.io: current value is ${quote(registry)}`);
    throw new SyntaxError(
      `images: name the registry as well (ghcr.io/acme/shop), or give "registry": current value is "${images}"`,
    );
  }
  const parsed = parseReference(whole);
  if (parsed.tag !== undefined || parsed.digest !== undefined)
    throw new SyntaxError(`images: must be a folder without tag or digest: current value is "${images}"`);
  return { registry: parsed.registry, folder: whole.slice(host.length + 1) };
}

function servicesOf(inputs: Inputs, plan: Plan | undefined): ServiceRequest[] {
  const named = new Map<string, NamedService & { sizeLimit?: number }>(
    inputs.services ?? Object.entries(plan?.services ?? {}),
  );
  if (named.size === 0) throw new SyntaxError("services: required without a plan");
  return [...named]
    .map(([name, service]) => serviceOf(name, service, inputs))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function serviceOf(name: string, service: NamedService & { sizeLimit?: number }, inputs: Inputs): ServiceRequest {
  const { image = name, context = name } = service;
  const fault = faultOfRepository(image);
  if (fault !== undefined) throw new SyntaxError(`services: ${name}: ${fault}: current value is "${image}"`);
  const inContext = inputs.dockerfile ?? (service.dockerfile === undefined ? "Dockerfile" : undefined);
  const target = inputs.target ?? service.target;
  const sizeLimit = service.sizeLimit ?? inputs.sizeLimit;
  return {
    name,
    image,
    context: clean(context),
    dockerfile: clean(inContext === undefined ? (service.dockerfile ?? "") : `${context}/${inContext}`),
    platforms: inputs.platforms ?? service.platforms ?? [],
    args: { ...service.args, ...Object.fromEntries(inputs.buildArgs) },
    ...(target === undefined ? {} : { target }),
    ...(sizeLimit === undefined ? {} : { sizeLimit }),
  };
}

/** A path in its shortest form; it must not leave the repository. */
function clean(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || parts.includes("..") || path.includes("\\"))
    throw new SyntaxError(`services: must not leave the repository: current value is "${path}"`);
  return parts.join("/") || ".";
}

function loginOf({ username, password }: Inputs): BuildRequest["login"] {
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined || password === undefined)
    throw new SyntaxError("username and password: give both or none");
  return { username, password };
}
