import { ActionError, type Check, type Secret, quote } from "@stageway/core";
import type { Flow, Plan, PlannedTrust } from "@stageway/pipeline";
import { readPlan } from "@stageway/pipeline/inputs";
import type { SigningKey } from "@stageway/pipeline/trust";
import { loginOf, type Login } from "@stageway/registry/inputs";
import { faultOfRepository, parseReference } from "@stageway/registry/reference";
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
  /** Those of the other stages that the plan deploys; never moved either. */
  readonly otherVersions: readonly string[];
  readonly movingTags: readonly string[];
  readonly files: readonly string[];
  readonly previous?: string;
  /** The folder of the configuration that the plan found it in. */
  readonly previousIn?: string;
  /** Whose signatures count; absent where the place is enough. */
  readonly trust?: RequiredTrust;
  /** Signs that it was built. */
  readonly signingKey?: SigningKey;
  /** Milliseconds. */
  readonly rebuildAfter?: number;
  readonly isForced: boolean;
  /** Why it is built: the flows of the planned deployments. */
  readonly flows: readonly Flow[];
  /** The commit that the plan is about. */
  readonly commit?: string;
  /** All targets of the team's own bake file, for those that build on others. */
  readonly bakeTargets?: Readonly<Record<string, BakeTarget>>;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly login?: Login;
}

/** Whose signatures count, and the stage on which the release on record has to be verified. */
export interface RequiredTrust extends Pick<PlannedTrust, "repository" | "signers"> {
  readonly stage: string;
  /** Number of the deployment that verified it there, as its record says; absent where no record names the release. */
  readonly number?: number;
}

/** Puts plan and inputs together; everything that is wrong with them goes into `check`. */
export async function toRequest(inputs: Inputs, check: Check): Promise<BuildRequest> {
  const read = await check("plan", () => readPlan(inputs.plan));
  const plan = check("plan", () => deploying(read()));
  const place = check("images", () => placeOf(inputs.registry, inputs.images ?? read()?.images ?? ""));
  const services = check("services", () => servicesOf(inputs, read()));
  const versions = check("version", () => given(versionsOf(inputs.version, plan())));
  const login = check("username, password", () => loginOf(inputs.username, inputs.password));
  const signingKey = await check("signing-key", () => signingKeyOf(inputs.signingKey, plan()?.trust));
  check("services", () => refuseSameImages(services()));
  check("release-name", () => refuseAsRelease(inputs.releaseName, services()));
  const [version, ...otherVersions] = versions();
  return {
    ...place(),
    services: services(),
    version,
    otherVersions,
    ...settingsOf(inputs, plan(), login()),
    ...signed(plan(), signingKey(), inputs.previous),
  };
}

/** What reads a key is loaded where there is one. */
async function signingKeyOf(key: Secret | undefined, trust: PlannedTrust | undefined): Promise<SigningKey | undefined> {
  if (key === undefined && trust === undefined) return undefined;
  const { keyOfInput } = await import("@stageway/pipeline/signing-key");
  return keyOfInput(key?.reveal(), { kind: "built" }, trust?.signers);
}

function signed(plan: Plan | undefined, signingKey: SigningKey | undefined, named: string | undefined) {
  const { repository, signers, previousStage, previousNumber } = plan?.trust ?? {};
  // What the step names itself comes from no record.
  const number = named === undefined ? previousNumber : undefined;
  const [first] = plan?.deployments ?? [];
  const stage = previousStage ?? first?.from ?? first?.stage ?? "";
  return {
    ...(repository !== undefined &&
      signers !== undefined && {
        trust: { repository, signers, stage, ...(number !== undefined && { number }) },
      }),
    ...(signingKey !== undefined && { signingKey }),
  };
}

function settingsOf(inputs: Inputs, plan: Plan | undefined, login: Login | undefined) {
  const { releaseName, secrets } = inputs;
  const planned = plan === undefined ? [] : [...plan.files.compose, ...plan.files.include];
  const previous = inputs.previous ?? plan?.previous;
  const rebuildAfter = inputs.rebuildAfter ?? plan?.rebuildAfter;
  return {
    releaseName,
    secrets,
    movingTags: inputs.movingTags ?? movingTagsOf(plan),
    files: inputs.files ?? planned,
    isForced: inputs.forceRebuild || plan?.forceRebuild === true,
    flows: plan?.deployments.map(({ flow }) => flow) ?? [],
    ...(previous !== undefined && { previous }),
    ...(inputs.previous === undefined && plan?.previousIn !== undefined && { previousIn: plan.previousIn }),
    ...(rebuildAfter !== undefined && { rebuildAfter }),
    ...(plan !== undefined && { commit: plan.commit }),
    ...(login !== undefined && { login }),
  };
}

/** The version of each planned deployment, each once, in the order of the stages; what the input says stands for the first. */
function versionsOf(input: string | undefined, plan: Plan | undefined): readonly [string, ...string[]] | undefined {
  const [planned, ...others] = plan?.deployments.map(({ version }) => version) ?? [];
  const first = input ?? planned;
  return first === undefined ? undefined : [first, ...new Set(others.filter((version) => version !== first))];
}

/** Tags that are no deployment's version. */
function movingTagsOf(plan: Plan | undefined): readonly string[] {
  const versions = new Set(plan?.deployments.map(({ version }) => version));
  return plan?.tags.filter((tag) => !versions.has(tag)) ?? [];
}

function deploying(plan: Plan | undefined): Plan | undefined {
  if (plan?.deploy !== false) return plan;
  throw new ActionError(`says that nothing is deployed: ${plan.reason}`, {
    hint: "Let the step run only if steps.plan.outputs.deploy == 'true'",
  });
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new SyntaxError("is needed without a plan");
  return value;
}

function refuseSameImages(services: readonly ServiceRequest[]): void {
  const names = new Map<string, string>();
  const same = services.flatMap(({ name, image }) => {
    const other = names.get(image);
    names.set(image, name);
    return other === undefined ? [] : [`"${other}" and "${name}" have the same image "${image}"`];
  });
  if (same.length > 0) throw new SyntaxError(`${same.join("; ")}; give one another "image"`);
}

function refuseAsRelease(releaseName: string, services: readonly ServiceRequest[]): void {
  const service = services.find(({ image }) => image === releaseName);
  if (service === undefined) return;
  throw new SyntaxError(`is also the image of service "${service.name}"; give another one`);
}

/** `ghcr.io/acme/shop`, or `acme/shop` with the registry apart (a host that must not be in a job's output is named only here). */
function placeOf(registry: string | undefined, images: string): { registry: string; folder: string } {
  if (images === "") throw new SyntaxError("is needed without a plan");
  const isWhole = registry === undefined || images.startsWith(`${registry}/`);
  const whole = isWhole ? images : `${registry}/${images}`;
  const host = whole.split("/")[0] ?? "";
  if (!/[.:]/.test(host) && host !== "localhost") {
    throw new SyntaxError(
      `name the registry as well (ghcr.io/acme/shop), or give "registry": current value is ${quote(images)}`,
    );
  }
  const parsed = parseReference(whole);
  if (parsed.tag !== undefined || parsed.digest !== undefined)
    throw new SyntaxError(`must be a folder without tag or digest: current value is ${quote(images)}`);
  return { registry: parsed.registry, folder: whole.slice(host.length + 1) };
}

function servicesOf(inputs: Inputs, plan: Plan | undefined): ServiceRequest[] {
  const named = new Map<string, NamedService & { sizeLimit?: number }>(
    inputs.services ?? Object.entries(plan?.services ?? {}),
  );
  if (named.size === 0) throw new SyntaxError("is needed without a plan");
  return [...named]
    .map(([name, service]) => serviceOf(name, service, inputs))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function serviceOf(name: string, service: NamedService & { sizeLimit?: number }, inputs: Inputs): ServiceRequest {
  const { image = name.toLowerCase(), context = name } = service;
  const fault = faultOfRepository(image);
  if (fault !== undefined) throw new SyntaxError(`${name}: ${fault}: current value is ${quote(image)}`);
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
    throw new SyntaxError(`must not leave the repository: current value is ${quote(path)}`);
  return parts.join("/") || ".";
}
