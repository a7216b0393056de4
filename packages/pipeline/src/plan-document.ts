import { ActionError, quote } from "@stageway/core";
import { readDocument } from "./document.ts";
import { flows } from "./flow.ts";
import {
  commit,
  firstSchema,
  imagePath,
  platform,
  repositoryPath,
  serviceName,
  stageName,
  version,
} from "./grammar.ts";
import { mappingOf } from "./mapping.ts";
import type { Plan, PlannedService } from "./plan.ts";
import {
  anything,
  anyText,
  choice,
  flag,
  list,
  object,
  optional,
  preset,
  record,
  required,
  text,
  whole,
  type Shape,
} from "./shape/index.ts";

/** An input of an action above 128 KiB cannot be passed at all; the plan stays clear of it. */
export const longestPlan = 120 * 1024;

const anyName = { pattern: /^[^\0]{1,250}$/s, wanted: "a name" };
const milliseconds = whole({ min: 0, max: 366 * 24 * 3_600_000 });

const target = object({
  kind: required(choice("compose", "swarm", "gitops"), "kind of target"),
  hosts: optional(list(text()), "hosts, the canary first"),
  user: optional(text(), "user on the hosts"),
  jump: optional(list(text()), "jump hosts"),
  directory: optional(text(), "directory of the compose project"),
});

const check = object({
  name: optional(text(), "name"),
  url: required(text(), "URL or path"),
  headers: optional(record(anyName, text()), "headers"),
  status: optional(list(whole({ min: 100, max: 599 })), "status"),
  text: optional(text(), "text"),
  json: optional(record(anyName, anything), "values by path"),
  responseHeaders: optional(record(anyName, text()), "headers of the answer"),
  latency: optional(milliseconds, "latency"),
  revision: optional(text(), "revision"),
  service: optional(text(), "service"),
});

const stage = text({ pattern: stageName.pattern, wanted: stageName.wanted });

const trust = object({
  repository: required(text({ max: 100 }), "id of the repository"),
  signers: required(
    list(
      object({
        kind: required(choice("built", "verified"), "what it signs"),
        stage: optional(stage, "stage"),
        key: required(text({ max: 200 }), "public key"),
      }),
    ),
    "who may sign what",
  ),
  previousStage: optional(stage, "stage on which the release on record has to be verified"),
  previousNumber: optional(whole({ min: 1, max: Number.MAX_SAFE_INTEGER }), "deployment that verified it there"),
});

const deployment = object({
  stage: required(stage, "stage"),
  from: optional(stage, "stage that a promotion comes from"),
  flow: required(choice(...flows), "why"),
  version: required(version, "version"),
  url: optional(text(), "where people reach it"),
  target: optional(target, "where it lives"),
  verified: optional(whole({ min: 0, max: Number.MAX_SAFE_INTEGER }), "deployment that was verified last"),
  hold: optional(milliseconds, "hold"),
  checks: optional(list(check), "smoke checks"),
});

/** As it travels: what follows from the service's name is left out, so that a thousand services fit. */
const service = object({
  image: optional(imagePath, "image; the name of the service"),
  context: optional(repositoryPath, "context; the name of the service"),
  dockerfile: optional(repositoryPath, "Dockerfile; the one in the context"),
  target: optional(text(), "stage of the Dockerfile"),
  platforms: preset(list(platform), [], "platforms"),
  args: preset(record({ pattern: /^[A-Za-z_]\w*$/, wanted: "a variable name" }, anyText), {}, "build arguments"),
  sizeLimit: optional(whole({ min: 1, max: Number.MAX_SAFE_INTEGER }), "bytes"),
});

const plan = object({
  schemaVersion: required(firstSchema, "1"),
  deploy: required(flag, "whether something is deployed"),
  reason: required(text(), "why"),
  commit: required(commit, "commit"),
  tree: optional(commit, "its tree"),
  deployments: required(list(deployment), "deployments"),
  services: required(record(serviceName, service), "services"),
  build: required(list(text()), "services that may have changed"),
  images: required(anyText, "folder of images"),
  tags: required(list(version), "version tag and moving tags"),
  files: required(
    object({
      compose: required(list(repositoryPath), "compose files"),
      include: required(list(repositoryPath), "others"),
    }),
    "deployment files",
  ),
  previous: optional(text(), "release on record"),
  previousIn: optional(text(), "folder of the configuration that it lies in"),
  trust: optional(trust, "whose signatures count"),
  rebuildAfter: optional(milliseconds, "age of a base image"),
  skipTests: required(flag, "whether tests are left out"),
  forceRebuild: required(flag, "whether everything is built"),
});

/** The text of a plan; refuses one that no action could be given. */
export function encodePlan(value: Plan): string {
  const services = Object.entries(value.services).map(([name, one]) => [name, shortened(name, one)] as const);
  const encoded = JSON.stringify({ ...value, services: mappingOf(services) });
  const bytes = Buffer.byteLength(encoded);
  if (bytes <= longestPlan) return encoded;
  throw new ActionError(`Cannot pass on the plan: it has ${bytes} bytes and an input takes ${longestPlan}`, {
    hint: "Name services as folders (services/*), so that their settings follow from the name, or plan parts of the repository apart",
  });
}

const hint = 'Pass the "plan" output of the action plan as it is';

/** Reads a plan strictly, and fills in what follows from the names of its services. */
export function parsePlan(encoded: string): Plan {
  const { services, ...rest } = readDocument("the plan", plan, encoded, { maxBytes: longestPlan, hint });
  const unknown = rest.build.find((name) => !Object.hasOwn(services, name));
  if (unknown !== undefined)
    throw new ActionError(`Cannot read the plan: build names the unknown service ${quote(unknown)}`, { hint });
  const full = Object.entries(services).map(([name, one]) => [name, lengthened(name, one)] as const);
  return { ...rest, services: mappingOf(full) };
}

type Travelling = typeof service extends Shape<infer T> ? T : never;

/** There may be a thousand of them: a key that is set costs a tenth of one that is spread. */
function shortened(name: string, { image, context, dockerfile, platforms, args, ...rest }: PlannedService): Travelling {
  const short: { -readonly [Key in keyof PlannedService]?: PlannedService[Key] } = rest;
  if (image !== name) short.image = image;
  if (context !== name) short.context = context;
  if (dockerfile !== defaultDockerfile(context)) short.dockerfile = dockerfile;
  if (platforms.length > 0) short.platforms = platforms;
  if (Object.keys(args).length > 0) short.args = args;
  return short as Travelling; // Empty lists and mappings are left out too; the shape fills them in.
}

function lengthened(name: string, { image = name, context = name, dockerfile, ...rest }: Travelling): PlannedService {
  return { ...rest, image, context, dockerfile: dockerfile ?? defaultDockerfile(context) };
}

/** The Dockerfile of a context that names no other. */
export function defaultDockerfile(context: string): string {
  return context === "." ? "Dockerfile" : `${context}/Dockerfile`;
}
