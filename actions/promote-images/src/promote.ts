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
import type { Request } from "./request.ts";
import { survey, type Sides } from "./survey.ts";
import { assertEqual, putTags } from "./tag.ts";
import { transfer, type Transferred, type TransferWorld } from "./transfer.ts";

export interface Promoted {
  /** `registry/repository@sha256:…`, where it lies now. */
  readonly release: string;
  /** By service, where they lie now. */
  readonly images: Readonly<Record<string, string>>;
  readonly transferred: readonly Transferred[];
}

/**
 * Promotes a release: looks first, then content, the version, moving tags, and looks again. Whatever breaks, no tag names
 * half of it, and another run goes on from there.
 */
export async function promote(request: Request, world: RegistryAccess & Pick<TransferWorld, "log">): Promise<Promoted> {
  const { from, to, tags } = request;
  const { source, destination, mounts } = openSides(request, world);
  const found = await readRelease(request, source, world);
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

/** One client where one account does for both sides; two accounts of one registry cannot mount from one another. */
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
