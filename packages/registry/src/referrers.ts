import { ActionError, quote } from "@stageway/core";
import { naming } from "./addresses.ts";
import type { Digest } from "./digest.ts";
import type { Descriptor, Manifest } from "./manifest.ts";
import { mediaTypes } from "./media-type.ts";
import type { Registry } from "./registry.ts";

/** The tag of the list that stands in for the referrers API (OCI distribution specification 1.1, "Referrers Tag Schema"). */
export function referrersTag(subject: Digest): string {
  return subject.replace(":", "-");
}

/**
 * Adds what refers to another manifest to the list of such, where the registry keeps none by itself (there, "Pushing Manifests with
 * Subject"). Then it looks whether it is in the list, and adds it anew when it is not: somebody else may write there too.
 */
export async function listReferrer(
  registry: Pick<Registry, "head" | "manifest" | "putManifest">,
  repository: string,
  referrer: Manifest & { readonly subject: Digest },
): Promise<void> {
  const tag = referrersTag(referrer.subject);
  const about = naming(repository, referrer.subject);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const list = await registry.manifest(repository, tag);
    if (list !== undefined && list.mediaType !== mediaTypes.ociIndex) throw noList(about, tag, list);
    if (list?.manifests.some(({ digest }) => digest === referrer.digest) === true) return;
    const entries: Descriptor[] = [];
    for (const each of list?.manifests ?? []) {
      // A registry may take no list of what a clean-up has removed.
      if ((await registry.head(repository, each.digest)) !== undefined) entries.push(each);
    }
    await registry.putManifest(repository, listOf([...entries, entryOf(referrer)], list), tag);
  }
  throw new ActionError(`Cannot list what refers to ${about}: others write the tag ${tag} again and again`);
}

/** How often a list is written before somebody is told that it does not stay so. */
const attempts = 5;

function entryOf({ mediaType, digest, bytes, artifactType, config, annotations }: Manifest): Descriptor {
  const type = artifactType ?? config?.mediaType;
  return {
    mediaType,
    digest,
    size: bytes.byteLength,
    ...(type !== undefined && { artifactType: type }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

/** A list of these entries; whatever else was in the one before stays in it. */
function listOf(manifests: readonly Descriptor[], before: Manifest | undefined): Pick<Manifest, "bytes" | "mediaType"> {
  const mediaType = mediaTypes.ociIndex;
  const kept = before === undefined ? {} : (JSON.parse(Buffer.from(before.bytes).toString("utf8")) as object); // It was read as an index.
  return { mediaType, bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...kept, manifests })) };
}

function noList(about: string, tag: string, { mediaType }: Manifest): ActionError {
  return new ActionError(
    `Cannot list what refers to ${about}: the tag for it, ${tag}, names something else than a list: current value is ${quote(mediaType)}`,
    { hint: "Remove that tag, or use a registry that lists by itself what refers to an image." },
  );
}
