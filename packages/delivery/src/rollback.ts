import { ActionError, type Ending } from "@stageway/core";
import { readBundle, registryOf, type Bundle } from "./bundle.ts";
import { deployOn } from "./deploy.ts";
import { openHost } from "./host.ts";
import type { Client, Order, Settings, World } from "./order.ts";
import { releaseNote } from "./release-note.ts";
import { isReference, listReleases, pickRelease, type JournaledRelease } from "./releases.ts";

/** Where to go back, and to what. */
export interface RollbackOrder extends Omit<Order, "flow" | "version" | "composeFiles" | "source"> {
  /** Version, number or reference of a release; the one that was verified before the running one when none is named. */
  readonly to: string | undefined;
}

/** Beside these, a rollback takes everything from the deployment that it goes back to. */
export type RollbackSettings = Omit<Settings, "project" | "profiles" | "envFile">;

/**
 * Deploys an earlier release by the same way as any other, with its compose files and the application's environment of
 * then. Both come from the host, so neither GitHub nor the registry is needed while the images are still there.
 *
 * @throws {ActionError} when there is no such release, or it cannot be had; nothing was touched then.
 */
export async function rollback(
  { to, ...order }: RollbackOrder,
  settings: RollbackSettings,
  client: Client,
  world: World,
): Promise<Ending> {
  const host = await openHost(order, settings, world, client.keepSession);
  try {
    const releases = await listReleases(host.target);
    const whole: Settings = { ...settings, project: undefined, profiles: undefined, envFile: undefined };
    const back: Omit<Order, "source"> = { ...order, flow: "rollback", version: undefined, composeFiles: undefined };
    if (to !== undefined && isReference(to) && !releases.some(({ reference }) => reference === to)) {
      world.log.notice(`The target has never had ${to}: it is taken from its registry, with the environment of now`);
      const asked: Order = { ...back, source: { kind: "release", reference: to } };
      return await deployOn(host, await readBundle(asked, whole, world), asked, whole, client, world);
    }
    const release = pickRelease(releases, to);
    world.log.info(`Going back to ${release.version}, as deployment ${release.number} left it`);
    return await deployOn(host, bundleOf(release, order.stage), back, whole, client, world);
  } finally {
    if (client.keepSession === undefined) await host.connection.close();
  }
}

function bundleOf(release: JournaledRelease, stage: string): Bundle {
  const { number, reference, commit, version, project, profiles, wanted, rollbackOf = number } = release;
  if (release.stage !== stage) {
    throw new ActionError(
      `Cannot go back to ${version}: deployment ${number} was one of ${release.stage}: current value is ${stage}`,
    );
  }
  const named = { reference, commit, version };
  return {
    // Their texts come with the state of the host.
    wanted: { ...wanted, composeTexts: [] },
    files: [],
    environment: undefined,
    ...named,
    document: releaseNote({ ...named, stage, flow: "rollback", project, profiles, wanted, rollbackOf }),
    registry: registryOf({ ...wanted, composeTexts: [] }),
    ...{ project, profiles, snapshot: number },
  };
}
