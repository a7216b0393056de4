import { ActionError } from "@stageway/core";
import { eachOf, limited, type Digest, type Manifest, type Registry } from "@stageway/registry";
import { isRelease, nameOf, type Item } from "./cargo.ts";
import { assertFree, type Found } from "./survey.ts";
import type { Transferred } from "./transfer.ts";

/** Writes on their way at once. */
const atOnce = 8;

/**
 * Gives everything the tags that it lacks, one tag after the other, the release after its images: whoever finds a release
 * by a tag finds all of it. What was transferred is not read once more. Bringing it may have taken minutes, in which another run may
 * have given the version to something else: then the release has it, or the first image that both have is where one of them stops.
 */
export async function putTags(
  found: readonly Found[],
  tags: readonly string[],
  registry: Registry,
  transferred: readonly Transferred[],
): Promise<void> {
  const manifests = new Map<Item, Manifest | Promise<Manifest>>();
  for (const { item, manifest } of [...found, ...transferred]) {
    if (manifest !== undefined) manifests.set(item, manifest);
  }
  const turn = limited(atOnce);
  const [version] = tags;
  const put = (item: Item, tag: string) =>
    turn(async () => {
      const manifest = manifests.get(item) ?? read(item, registry);
      manifests.set(item, manifest);
      await registry.putManifest(item.to, await manifest, tag, { mayMove: tag !== version });
    });
  for (const tag of tags) {
    const lacking = found.filter(({ missing }) => missing.has(tag)).map(({ item }) => item);
    if (tag === version) await assertFree(lacking.filter(isRelease), tag, registry);
    await eachOf(
      lacking.filter((item) => !isRelease(item)),
      (item) => put(item, tag),
    );
    for (const item of lacking.filter(isRelease)) await put(item, tag);
  }
}

async function read(item: Item, registry: Registry): Promise<Manifest> {
  const manifest = await registry.manifest(item.to, item.digest);
  if (manifest !== undefined) return manifest;
  throw lost(registry, item, item.digest, undefined);
}

/** Asks the registry for everything again: by its digest and by every tag it must be what was promoted. */
export async function assertEqual(items: readonly Item[], tags: readonly string[], registry: Registry): Promise<void> {
  const turn = limited(atOnce);
  const names = (item: Item) => (tags.length === 0 ? [item.digest] : tags).map((name) => ({ item, name }));
  await eachOf(items.flatMap(names), ({ item, name }) =>
    turn(async () => {
      const actual = await registry.head(item.to, name);
      if (actual !== item.digest) throw lost(registry, item, name, actual);
    }),
  );
}

function lost(registry: Registry, item: Item, name: string, actual: Digest | undefined): ActionError {
  const separator = name === item.digest ? "@" : ":";
  return new ActionError(
    `Cannot find ${nameOf(item)} again as it was promoted: ${registry.host}/${item.to}${separator}${name} must be ${item.digest}: current value is ${actual ?? "nothing"}`,
    {
      hint: "Somebody else pushes to that place, or the registry changes or removes content. Look at its storage and clean-up jobs, then run this again",
    },
  );
}
