import { canonicalJson } from "@stageway/pipeline";
import { isDigest, type Digest } from "@stageway/registry";

/** The label by which an image says what its base images were: digests by the references of its Dockerfile. */
const basesLabel = "stageway.bases";

/** That label for an image built now, where anything is known about its base images. */
export function labelOfBases(
  bases: readonly string[],
  digests: ReadonlyMap<string, Digest>,
): Readonly<Record<string, string>> {
  const known = bases.flatMap((reference) => {
    const digest = digests.get(reference);
    return digest === undefined ? [] : [[reference, digest]];
  });
  return known.length === 0 ? {} : { [basesLabel]: canonicalJson(Object.fromEntries(known)) };
}

/** What an image with these labels was built on; nothing where it does not say. */
export function basesOf(labels: Readonly<Record<string, string>>): ReadonlyMap<string, Digest> {
  const entries = Object.entries(parsed(labels[basesLabel] ?? ""));
  return new Map(entries.flatMap(([reference, digest]) => (isDigest(digest) ? [[reference, digest]] : [])));
}

/** The label may have been written by anybody: a team's Dockerfile can have one of that name. */
function parsed(text: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(entries.filter(([, digest]) => typeof digest === "string"));
  } catch {
    return {};
  }
}
