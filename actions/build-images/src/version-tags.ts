import { ActionError } from "@stageway/core";
import { eachOf, type Digest, type Manifest, type Registry } from "@stageway/registry";

/** Content that is to be known under a tag in a repository. */
export interface Tagged {
  readonly repository: string;
  readonly digest: Digest;
}

/** Suffixes that are tried before somebody is told to look. */
const most = 50;

/** A version that nothing else has, and what does not have it yet. */
export interface FreeVersion {
  readonly wanted: string;
  readonly version: string;
  readonly untagged: ReadonlySet<string>;
}

/**
 * The version under which all of this can be tagged without moving any tag: the wanted one when it is free or already means this
 * very content, else the next free `-2`, `-3`, … A semantic version gets no suffix, since that would mean something else.
 */
export async function freeVersion(
  wanted: string,
  contents: readonly Tagged[],
  registry: Pick<Registry, "head">,
): Promise<FreeVersion> {
  for (let number = 1; number <= most; number++) {
    const version = number === 1 ? wanted : `${wanted}-${String(number)}`;
    const { taken, untagged } = await lookAt(version, contents, registry);
    if (taken === undefined) return { wanted, version, untagged };
    if (isSemantic(wanted)) throw takenError(wanted, taken);
  }
  throw new ActionError(`Cannot tag the version ${wanted}: it and its ${String(most)} followers are taken`, {
    hint: 'Give another "version".',
  });
}

/** The same for several versions of one content: each is looked at before anything is tagged. */
export async function freeVersions(
  wanted: readonly string[],
  contents: readonly Tagged[],
  registry: Pick<Registry, "head">,
): Promise<readonly FreeVersion[]> {
  return await Promise.all(wanted.map((version) => freeVersion(version, contents, registry)));
}

async function lookAt(
  version: string,
  contents: readonly Tagged[],
  registry: Pick<Registry, "head">,
): Promise<{ taken: Tagged | undefined; untagged: ReadonlySet<string> }> {
  const untagged = new Set<string>();
  let taken: Tagged | undefined;
  await eachOf(contents, async ({ repository, digest }) => {
    const found = await registry.head(repository, version);
    if (found === undefined) untagged.add(repository);
    else if (found !== digest) taken ??= { repository, digest: found };
  });
  return { taken, untagged };
}

function takenError(version: string, { repository, digest }: Tagged): ActionError {
  const why = `${repository} has it already with other content, and versions are never moved`;
  return new ActionError(`Cannot tag the version ${version}: ${why}: current value is ${digest}`, {
    hint: "Take the next version number; to deploy what the version already means, roll back or promote to it.",
  });
}

function isSemantic(version: string): boolean {
  return /^v?\d+\.\d+\.\d+([-.].*)?$/.test(version);
}

/** Tags manifests, by repository. */
export async function putTags(
  registry: Pick<Registry, "putManifest">,
  manifests: Iterable<readonly [string, Pick<Manifest, "bytes" | "mediaType">]>,
  tag: string,
): Promise<void> {
  await eachOf([...manifests], ([repository, manifest]) => registry.putManifest(repository, manifest, tag));
}
