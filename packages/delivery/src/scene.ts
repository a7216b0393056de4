import type { HostReading, Planned, PlanOptions } from "@stageway/remote";
import type { Bundle } from "./bundle.ts";
import type { Host } from "./host.ts";
import type { Client, Order, Settings, World } from "./order.ts";

/** What is to be delivered, and for whom. */
export interface Scene {
  readonly order: Omit<Order, "source">;
  readonly settings: Settings;
  /** What the first host gets: release, version and commit are those of all. */
  readonly bundle: Bundle;
  readonly client: Client;
  readonly world: World;
}

/** A host, and what it is to get. */
export interface Delivery {
  readonly host: Host;
  readonly bundle: Bundle;
}

/** What stands on it. Its upload lies there for the job. */
export interface ReadDelivery extends Delivery {
  readonly reading: HostReading;
  /** What is to be said of the environment that a rollback runs with. */
  readonly environmentNotices?: readonly string[];
}

/** What is to be done there. */
export interface PlannedDelivery extends ReadDelivery {
  readonly plan: Planned;
  readonly options: PlanOptions;
}

/**
 * Removes what was uploaded and no job will use. Nothing is thrown: where the host cannot be reached it goes with a later
 * deployment, and what is to be said of this one is something else.
 */
export async function discard(deliveries: readonly ReadDelivery[]): Promise<void> {
  await Promise.allSettled(deliveries.map(({ host, reading }) => host.target.discard(reading.token)));
}
