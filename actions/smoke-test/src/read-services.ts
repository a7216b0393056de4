import { ActionError, type Run } from "@stageway/core";
import type { Release } from "@stageway/pipeline";
import type { Inputs } from "./inputs.ts";

/** The services of the release that the inputs name, or nothing when they name none. */
export async function readServices(
  { release, username, password }: Inputs,
  run: Run,
): Promise<Release["services"] | undefined> {
  if ((username === undefined) !== (password === undefined)) {
    throw new ActionError('Cannot log in to the registry: "username" and "password" must be given together');
  }
  if (release === undefined) return undefined;
  const { fetchRelease, parseDigestReference } = await import("@stageway/registry");
  const login =
    username === undefined || password === undefined
      ? {}
      : {
          login: {
            registry: parseDigestReference(release).registry,
            credentials: { kind: "password", username, password } as const,
          },
        };
  const { env, processes, signal, clock } = run;
  const fetched = await fetchRelease(release, { env, processes, signal, clock, ...login }, { files: false });
  return fetched.release.services;
}
