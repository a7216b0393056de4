import { ActionError } from "@stageway/core";
import {
  accessAs,
  fetchRelease,
  formatReference,
  imageReferences,
  openRegistry,
  type FetchedRelease,
  type Registry,
  type RegistryAccess,
} from "@stageway/registry";
import { assertTaggable, itemsOf } from "./cargo.ts";
import { prove } from "./prove.ts";
import type { Request } from "./request.ts";
import { survey, type Sides } from "./survey.ts";
import { assertEqual, putTags } from "./tag.ts";
import { transfer, type Transferred, type TransferWorld } from "./transfer.ts";

/** The release at its destination. */
export interface Promoted {
  /** Reference of the release at the destination, `registry/repository@sha256:…`. */
  readonly release: string;
  /** Reference of each image at the destination, by service. */
  readonly images: Readonly<Record<string, string>>;
  readonly transferred: readonly Transferred[];
}

/**
 * Copies a release to another registry or folder by digest, then sets its tags and verifies the result. Tags come last, so none points
 * to an incomplete release after a failure, and a later run continues where this one stopped.
 */
export async function promote(request: Request, world: RegistryAccess & Pick<TransferWorld, "log">): Promise<Promoted> {
  const { from, to, tags } = request;
  const { source, destination, mounts } = openSides(request, world);
  const [found] = await Promise.all([readRelease(request, source, world), prove(request, source)]);
  const items = itemsOf(found, request);
  if (tags.length > 0) assertTaggable(items);
  const sides: Sides = { source, destination };
  const surveyed = await survey(items, tags, sides, found.manifest);
  const transferred = await transfer(surveyed, { ...sides, mounts, log: world.log });
  await putTags(surveyed, tags, destination, transferred);
  await assertEqual(items, tags, destination);
  return {
    release: formatReference({ ...to, digest: from.digest }),
    images: imageReferences(found.release, to.registry, to.repository),
    transferred,
  };
}

/** One client when the same account serves both sides. Two accounts of one registry cannot mount blobs from each other. */
function openSides({ from, to, login, sourceLogin }: Request, world: RegistryAccess) {
  const destination = openRegistry(to.registry, accessAs(login, to.registry, world));
  const isSame = from.registry === to.registry && sourceLogin === undefined;
  const source = isSame ? destination : openRegistry(from.registry, accessAs(sourceLogin, from.registry, world));
  return { source, destination, mounts: isSame };
}

async function readRelease({ from, to }: Request, source: Registry, world: RegistryAccess): Promise<FetchedRelease> {
  try {
    return await fetchRelease(formatReference(from), world, { files: false, registry: source });
  } catch (error) {
    if (!(error instanceof ActionError) || from.registry === to.registry) throw error;
    const hint = error.hint?.replace('"username" and "password"', '"source-username" and "source-password"');
    throw new ActionError(error.message, { cause: error.cause, ...(hint !== undefined && { hint }) });
  }
}
