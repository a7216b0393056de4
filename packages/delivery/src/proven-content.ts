import { ActionError } from "@stageway/core";
import { fetchRelease, releaseOfManifest, type FetchedRelease, type RegistryAccess } from "@stageway/registry";
import type { Wanted } from "@stageway/remote";
import { wantedServices } from "./bundle.ts";
import { layOut } from "./compose-files.ts";
import type { KeptProof, Proof } from "./signed-files.ts";

/** What a release has, as its digest says. */
export interface ProvenContent extends Pick<FetchedRelease, "release" | "imageReferences"> {
  readonly manifest: Proof["manifest"];
}

/**
 * The content of a release that is proven by its digest: from a copy that a host kept, else from its registry. A host cannot say what a
 * release has.
 *
 * @throws {ActionError} when neither has it
 */
export async function provenContent(
  reference: string,
  kept: readonly KeptProof[],
  access: (() => RegistryAccess) | undefined,
): Promise<ProvenContent> {
  for (const { manifest } of kept) {
    const found = manifest === undefined ? undefined : releaseOfManifest(reference, manifest);
    if (found !== undefined && manifest !== undefined) return { ...found, manifest };
  }
  if (access === undefined) {
    throw new ActionError(
      `Cannot go back: no host has a copy of what was signed, and the release lies outside of the folder in "images": current value is ${reference}`,
      { hint: 'Give "images", the folder that releases of this stage come from, or name the release itself' },
    );
  }
  const { manifest, ...fetched } = await fetchRelease(reference, access(), { files: false });
  return { ...fetched, manifest: manifest.bytes };
}

/** What is wanted on a host that still has the files: images and names of files are the release's, whatever the host's note says. */
export function wantedOf(content: ProvenContent, composePaths: readonly string[] | undefined): Wanted {
  const { release } = content;
  const { composeFiles, files } = layOut(release.files, composePaths);
  return {
    services: wantedServices(content),
    ...(release.size !== undefined && { size: release.size }),
    composeFiles,
    composeTexts: [],
    files: files.filter(({ path }) => path !== ".env"),
  };
}
