import { ActionError } from "@stageway/core";

/**
 * The oldest Compose that is supported. With 2.17 and 2.20 a plain `docker compose up -d` recreates what was deployed; with 2.23 the
 * next deployment finds the name of a container that it leaves alone taken. None of them knows `!override` and optional env files.
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
