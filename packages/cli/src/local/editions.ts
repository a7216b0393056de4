import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ownAction } from "../project/own-action.ts";
import type { Call } from "../verb.ts";
import { makeEdition, type Substitutes } from "./edition.ts";
import type { LocalWorld } from "./open-world.ts";
import type { Prepared } from "./prepare.ts";
import { throwawayKeys } from "./throwaway-keys.ts";

/** What of this world stands for what the repository names. */
export function substitutesIn(
  { settings, configuration, compose, stage }: Prepared,
  { host, registry }: LocalWorld,
  call: Call,
): Substitutes {
  const [port] = compose.services.flatMap((service) => service.ports.map(({ published }) => published));
  const named = [
    settings.url ?? [],
    settings.hosts?.map((name) => `https://${name.replace(/:\d+$/, "")}`) ?? [],
  ].flat();
  const origins = port === undefined ? [] : named.map((url) => [new URL(url).origin, `http://${host.address(port)}`]);
  return {
    host: `${host.host}:${host.port}`,
    user: host.user,
    knownHosts: host.knownHosts,
    key: host.key,
    registry: registry.host,
    images: settings.images ?? configuration.images ?? "",
    buildArguments: call.texts("build-arg"),
    origins: Object.fromEntries(origins) as Record<string, string>,
    signing: configuration.trust === "required" ? throwawayKeys(stage) : undefined,
  };
}

/**
 * Makes the editions of everything of ours that a workflow uses. Gives their folders by what act looks up: `stageway/plan@v1`, and of
 * `acme/stageway/plan@v1` the repository `acme/stageway@v1`, which has the action in its folder `plan`.
 */
export async function makeEditions(uses: readonly string[], published: string, folder: string, here: Substitutes) {
  const actions = new Map<string, string>();
  for (const used of new Set(uses)) {
    const name = ownAction(used);
    const [, owner = "", repository = "", path = "", ref = ""] =
      /^([^/@]+)\/([^/@]+)((?:\/[^@]+)?)@(.+)$/.exec(used) ?? [];
    if (name === undefined) continue;
    const root = join(folder, "actions", encodeURIComponent(`${owner}/${repository}@${ref}`));
    await mkdir(root, { recursive: true });
    await makeEdition(join(published, name), join(root, path), here);
    actions.set(`${owner}/${repository}@${ref}`, root);
  }
  return actions;
}
