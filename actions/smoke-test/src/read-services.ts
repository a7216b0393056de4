import { withProcesses, type Run } from "@stageway/core";
import type { Release } from "@stageway/pipeline";
import type { Login } from "@stageway/registry/inputs";

/** The services of the release that is named, or nothing when none is. */
export async function readServices(
  release: string | undefined,
  login: Login | undefined,
  run: Run,
): Promise<Release["services"] | undefined> {
  if (release === undefined) return undefined;
  const { accessAs, fetchRelease, parseDigestReference } = await import("@stageway/registry");
  const access = accessAs(login, parseDigestReference(release).registry, withProcesses(run));
  return (await fetchRelease(release, access, { files: false })).release.services;
}
