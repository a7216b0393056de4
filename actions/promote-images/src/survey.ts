import { ActionError } from "@stageway/core";
import { eachOf, limited, type Digest, type Manifest, type Registry } from "@stageway/registry";
import { isRelease, nameOf, type Item } from "./cargo.ts";

/** The two sides; one and the same registry when nothing leaves it. */
export interface Sides {
  readonly source: Registry;
  readonly destination: Registry;
}

/** What stands at the destination before anything is done. */
export interface Found {
  readonly item: Item;
  /** Whether the destination has it, whole: a registry takes a manifest only after everything in it. */
  readonly isThere: boolean;
  /** What the source has. */
  readonly manifest: Manifest | undefined;
  /** The tags that do not name it yet. */
  readonly missing: ReadonlySet<string>;
}

/** Questions on their way at once. */
const atOnce = 8;

/**
 * Looks at both sides and touches nothing. `release` is the manifest of the release itself, which was read before.
 *
 * @throws {ActionError} that names everything that stands in the way: content that is gone, versions that mean something else.
 */
export async function survey(
  items: readonly Item[],
  tags: readonly string[],
  sides: Sides,
  release: Manifest,
): Promise<Found[]> {
  const found = new Map<Item, Found>();
  const gone: string[] = [];
  const taken: string[] = [];
  const [version] = tags;
  const turn = limited(atOnce);
  await eachOf(items, (item) =>
    turn(async () => {
      const { source, destination } = sides;
      // All at once: what is asked in vain costs less than another round trip.
      const [there, here, named] = await Promise.all([
        destination.head(item.to, item.digest),
        isRelease(item) ? release : source.manifest(item.from, item.digest),
        digestsOf(item, tags, destination),
      ]);
      const isThere = there !== undefined;
      if (!isThere && here === undefined) gone.push(`${nameOf(item)}: ${source.host}/${item.from}@${item.digest}`);
      const other = version === undefined ? undefined : named.get(version);
      if (other !== undefined && other !== item.digest) taken.push(placeOf(item, destination, other));
      const missing = new Set(tags.filter((tag) => named.get(tag) !== item.digest));
      found.set(item, { item, isThere, manifest: here, missing });
    }),
  );
  if (gone.length > 0) throw goneError(gone);
  if (taken.length > 0) throw takenError(version ?? "", taken);
  return items.flatMap((item) => found.get(item) ?? []);
}

async function digestsOf({ to }: Item, tags: readonly string[], registry: Registry): Promise<Map<string, Digest>> {
  const found = await Promise.all(tags.map(async (tag) => [tag, await registry.head(to, tag)] as const));
  return new Map(found.flatMap(([tag, digest]) => (digest === undefined ? [] : [[tag, digest]])));
}

function goneError(gone: readonly string[]): ActionError {
  return new ActionError(`Cannot promote the release: parts of it are gone:\n  - ${sorted(gone)}`, {
    hint: "A clean-up of the registry may have removed them. Build the commit again, and keep releases and their images out of clean-ups",
  });
}

/** @throws {ActionError} when the version of one of these has gone to other content since somebody looked. */
export async function assertFree(items: readonly Item[], version: string, registry: Registry): Promise<void> {
  const taken: string[] = [];
  await eachOf(items, async (item) => {
    const there = (await digestsOf(item, [version], registry)).get(version);
    if (there !== undefined && there !== item.digest) taken.push(placeOf(item, registry, there));
  });
  if (taken.length > 0) throw takenError(version, taken);
}

function placeOf({ to }: Item, registry: Registry, digest: Digest): string {
  return `${registry.host}/${to}@${digest}`;
}

function takenError(version: string, taken: readonly string[]): ActionError {
  return new ActionError(
    `Cannot tag the version ${version}: it exists with other content, and versions are never moved: current value is\n  - ${sorted(taken)}`,
    { hint: "Give another version as the first of the tags; no tag was touched" },
  );
}

function sorted(lines: readonly string[]): string {
  return lines.toSorted().join("\n  - ");
}
