import { isAbsolute } from "node:path";
import { quote } from "@stageway/core";
import type { BakeTarget } from "./bake.ts";
import { whyOutside } from "./within-checkout.ts";

/** What a target may say. A key that is not known here could let the builder reach anything of the runner. */
const known: ReadonlySet<string> = new Set([
  "context",
  "contexts",
  "dockerfile",
  "dockerfile-inline",
  "args",
  "labels",
  "annotations",
  "target",
  "platforms",
  "network",
  "no-cache",
  "no-cache-filter",
  "pull",
  "shm-size",
  "ulimits",
  "extra-hosts",
  "secret",
  "description",
  "inherits",
  "matrix",
  "name",
]);

/** What a build says itself: whatever the file says instead is left out. */
export const saidByBuild: readonly string[] = ["tags", "output", "cache-from", "cache-to", "attest"];

/** What belongs to the runner, and is given to no build. */
const refused: ReadonlyMap<string, string> = new Map([
  ["entitlements", "would let a build step out of the builder"],
  ["ssh", "would give a build the runner's SSH agent, or a key of its disk"],
  ["call", "would make the builder do something else than build"],
]);

/** What a bake file may be given. */
export interface Reach {
  /** Where the repository is checked out. */
  readonly cwd: string;
  /** The names of the secrets that the step has for builds. */
  readonly secretIds: ReadonlySet<string>;
}

/**
 * Why a build must not have what its targets ask for, each with the name of its target. Unlike a Dockerfile, which runs within the builder, a
 * bake file also says what the builder's client takes from the runner: variables, files, sockets.
 */
export async function beyondReach(
  targets: Readonly<Record<string, BakeTarget>>,
  { cwd, secretIds }: Reach,
): Promise<readonly string[]> {
  const found = Object.entries(targets).map(async ([name, target]) => {
    const paths = [...pathsOf(target), ...secretsOf(target).flatMap(({ id, src }) => (secretIds.has(id) ? [] : [src]))];
    const outside = paths.map(async (path) => {
      const why = path === "" ? undefined : await whyOutside(cwd, path);
      return why === undefined ? [] : [`${quote(path)} ${why}`];
    });
    return [
      ...keysOf(target),
      ...strangeContexts(target),
      ...unsaidSecrets(target, secretIds),
      ...(await Promise.all(outside)).flat(),
    ].map((why) => `${name}: ${why}`);
  });
  return (await Promise.all(found)).flat();
}

/** A target without what a build says itself, and without the secrets that the step gives. */
export function withinReach(target: BakeTarget, secretIds: ReadonlySet<string>): BakeTarget {
  const kept = Object.entries(target).filter(([key]) => !saidByBuild.includes(key) && key !== "secret");
  const secrets = secretsOf(target).filter(({ id }) => !secretIds.has(id));
  return {
    ...Object.fromEntries(kept),
    ...(secrets.length > 0 && { secret: secrets.map(({ id, src }) => `type=file,id=${id},src=${src}`) }),
  };
}

function keysOf(target: BakeTarget): string[] {
  return Object.entries(target).flatMap(([key, value]) => {
    if (key === "network") return value === "host" ? ['network = "host" would give a build the runner\'s network'] : [];
    if (known.has(key) || saidByBuild.includes(key) || isEmpty(value)) return [];
    return [`${key} ${refused.get(key) ?? "is not supported"}`];
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/**
 * Folders and files that the builder's client may read. What looks like an address is one of them too: the client takes for a path whatever
 * it does not know, and a folder can be named like an address.
 */
function pathsOf(target: BakeTarget): string[] {
  const { context = ".", dockerfile = "Dockerfile" } = target;
  const folders = contextsOf(target).map((value) => {
    const [, scheme, rest = ""] = /^(oci-layout:\/\/|cwd:\/\/)(.*)$/.exec(value) ?? [];
    return scheme === undefined ? value : scheme === "cwd://" ? rest : rest.replace(/(?:@[^/]*|:[^/]*)$/, "");
  });
  if (typeof context !== "string" || typeof dockerfile !== "string") return folders;
  const file = dockerfile.replace(/^cwd:\/\//, "");
  return [...folders, isAbsolute(file) ? file : `${context}/${file}`];
}

function contextsOf({ context, contexts }: BakeTarget): string[] {
  const named: unknown[] = typeof contexts === "object" && contexts !== null ? Object.values(contexts) : [];
  return [context, ...named].filter((value) => typeof value === "string");
}

const schemes = /^(?:target:|(?:docker-image|oci-layout|cwd|https?|git|ssh):\/\/|[\w-]+@[\w.-]+:)/i;

/** What names a scheme that is not known here might be anything. */
function strangeContexts(target: BakeTarget): string[] {
  const strange = contextsOf(target).filter((value) => /^[a-z][a-z0-9+.-]*:/i.test(value) && !schemes.test(value));
  return strange.map((value) => `the context ${quote(value)} is not supported`);
}

interface BakeSecret {
  readonly id: string;
  /** A file; empty where the secret comes from elsewhere. */
  readonly src: string;
}

/** What newer builders print as a mapping, older ones print as `id=…,src=…`. */
function secretsOf({ secret }: BakeTarget): BakeSecret[] {
  const all: unknown[] = Array.isArray(secret) ? secret : [];
  return all.map((each) => {
    const said = typeof each === "string" ? fieldsOf(each) : { ...(each as Readonly<Record<string, unknown>>) };
    const { id, src, source, env, type } = said;
    const file = env === undefined && (type === undefined || type === "file") ? (src ?? source) : undefined;
    return { id: typeof id === "string" ? id : "", src: typeof file === "string" ? file : "" };
  });
}

function fieldsOf(text: string): Readonly<Record<string, string>> {
  if (text.includes('"')) return {};
  return Object.fromEntries(
    text.split(",").map((field) => [field.replace(/=.*$/s, ""), field.replace(/^[^=]*=?/, "")]),
  );
}

/** A secret without a file is a variable of the builder's client, also where only its name is given. */
function unsaidSecrets(target: BakeTarget, secretIds: ReadonlySet<string>): string[] {
  return secretsOf(target)
    .filter(({ id, src }) => !secretIds.has(id) && (src === "" || /[",]/.test(id + src)))
    .map(({ id }) => `the secret ${quote(id)} would be a variable of the runner`);
}
