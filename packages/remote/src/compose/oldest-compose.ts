import { ActionError } from "@stageway/core";

/**
 * The oldest Compose that is supported. Older ones do not compute the same hash for the project as it was deployed and as it lies
 * on the host, so that a plain `docker compose up -d` afterwards recreates containers; and they do not know `!override`, optional
 * env files and `start_interval`.
 */
export const oldestCompose = "2.24";

/**
 * What is wrong with a Compose of this version, as `docker compose version --short` prints it; `undefined` for one that is new
 * enough, and for builds that do not say their version.
 */
export function composeFault(version: string): ActionError | undefined {
  const said = version.trim();
  const [, ...numbers] = /^v?(\d+)\.(\d+)/.exec(said) ?? [];
  const [major = Infinity, minor = 0] = numbers.map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestCompose.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return new ActionError(
    `Cannot use Docker on the target: its compose plugin is older than ${oldestCompose}: current value is ${said}`,
    { hint: "Install a newer docker-compose-plugin (docker-compose-v2 on Ubuntu) on the host" },
  );
}
