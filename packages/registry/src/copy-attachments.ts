import { UnreadableManifestError, type Manifest } from "./manifest.ts";
import { copyParts, type Passage } from "./copy-parts.ts";
import type { Place } from "./copy.ts";
import type { Digest } from "./digest.ts";
import { releaseArtifactType } from "./artifact-types.ts";
import { imageConfigs } from "./media-type.ts";

/** Anybody who may push can attach things: more than these, the newest in the list, are not copied. */
const mostAttachments = 200;
/** Bytes. A signature has a few hundred, a list of packages some millions. */
const largestAttachment = 64 << 20;

/**
 * Copies what is attached to an image or a release: signatures, statements, lists of packages. Whoever may push to the one place attaches
 * what they like, and this has the rights of the other place: so nothing goes over that could be deployed there.
 */
export async function copyAttachments(
  from: Place & { readonly digest: Digest },
  to: Place,
  found: Manifest["manifests"],
  passage: Passage,
): Promise<void> {
  if (found.length === 0) return;
  const there = await to.registry.referrers(to.repository, from.digest);
  const missing = found.filter(({ digest }) => !there.some((each) => each.digest === digest));
  for (const { digest } of missing.slice(0, -mostAttachments))
    passage.onLeftOut(digest, `there are more than ${String(mostAttachments)}`);
  for (const { digest } of missing.slice(-mostAttachments)) {
    const attachment = await readAttachment(from, digest);
    if (typeof attachment === "string") {
      passage.onLeftOut(digest, attachment);
      continue;
    }
    await copyParts(from, to, attachment, passage);
    await to.registry.putManifest(to.repository, attachment);
  }
}

/** What is attached, or why it is left out. */
async function readAttachment(from: Place & { readonly digest: Digest }, digest: Digest): Promise<Manifest | string> {
  const { registry, repository } = from;
  try {
    const manifest = await registry.manifest(repository, digest);
    if (manifest === undefined) return `it is not in ${registry.host}/${repository} any more`;
    return whyLeftOut(manifest, from.digest) ?? manifest;
  } catch (error) {
    if (error instanceof UnreadableManifestError) return "it cannot be read";
    throw error;
  }
}

function whyLeftOut({ artifactType, config, layers, subject }: Manifest, attachedTo: Digest): string | undefined {
  if (config === undefined) return "it is a list of other content";
  if (subject !== attachedTo) return "it does not say that it refers to it";
  if (artifactType === releaseArtifactType) return "it is a release";
  if (imageConfigs.includes(config.mediaType)) return "it is an image";
  const size = [config, ...layers].reduce((sum, part) => sum + part.size, 0);
  return size > largestAttachment ? `it has more than ${String(largestAttachment >> 20)} MiB` : undefined;
}
