import { ActionError, didYouMean, quote, type Secret } from "@stageway/core";
import {
  accessAs,
  formatReference,
  openRegistry,
  parseReference,
  type Reference,
  type Registry,
  type RegistryAccess,
} from "@stageway/registry";
import { loginOf } from "@stageway/registry/inputs";

/** A release to deploy: what names it for good, and the name that people give it. */
export interface NamedRelease {
  /** `registry/repository@sha256:…`. */
  readonly reference: string;
  /** The tag that it was asked for by. */
  readonly version: string | undefined;
}

/** Who asks the registry; Docker's own login unless a name and a password are given. */
export interface RegistryClient {
  readonly access: RegistryAccess;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
}

/**
 * Reads how people name a release: `registry/repository@sha256:…`, `registry/repository:version`, or only the version, of the
 * release that lies beside the images of the configuration. A version is looked up once: only the digest is deployed.
 *
 * @throws {ActionError} for a tag that moves, and for one that the registry does not have
 */
export async function findRelease(
  name: string,
  { images, movingTags }: { readonly images: string | undefined; readonly movingTags: readonly string[] },
  client: RegistryClient,
): Promise<NamedRelease> {
  const reference = parseReference(isVersion(name) ? besideImages(name, images) : name);
  const { registry, repository, tag, digest } = reference;
  if (digest !== undefined) return { reference: formatReference({ registry, repository, digest }), version: tag };
  if (tag === undefined)
    throw new ActionError(`Cannot tell which release is meant: current value is ${quote(name)}`, { hint: forms });
  if (tag === "latest" || movingTags.includes(tag))
    throw new ActionError(`Cannot deploy ${quote(name)}: its tag moves, so nobody can say what it names tomorrow`, {
      hint: "Name the version, or the digest",
    });
  return { reference: await resolve({ ...reference, tag }, client), version: tag };
}

const forms = "A release is named by its version, registry/repository:version or registry/repository@sha256:…";

async function resolve(
  { registry, repository, tag }: Reference & { readonly tag: string },
  { access, username, password }: RegistryClient,
): Promise<string> {
  const known = accessAs(loginOf(username, password), registry, access);
  const client = openRegistry(registry, known);
  const digest = await client.head(repository, tag);
  if (digest !== undefined) return formatReference({ registry, repository, digest });
  throw new ActionError(
    `Cannot find the release ${registry}/${repository}:${tag}: it is not in the registry${didYouMean(tag, await tagsOf(client, repository))}`,
    {
      hint: "build-images tags every release with its version",
    },
  );
}

/** Tags to compare a misspelt one with; none where the registry does not list them. */
async function tagsOf(registry: Registry, repository: string): Promise<readonly string[]> {
  try {
    for await (const page of registry.tags(repository)) return page; // The first page is enough for a suggestion.
  } catch {
    // What is not listed cannot be suggested.
  }
  return [];
}

function isVersion(name: string): boolean {
  return /^[\w][\w.-]{0,127}$/.test(name);
}

/** Where build-images puts a release unless told otherwise. */
function besideImages(version: string, images: string | undefined): string {
  if (images !== undefined) return `${images}/release:${version}`;
  throw new ActionError(`Cannot find the release ${quote(version)}: the configuration does not say where images lie`, {
    hint: forms,
  });
}
