import type { Ending, Outcome } from "@stageway/core";
import type { Client, Facts, Settings, World as DeliveryWorld } from "@stageway/delivery";
import type { Place } from "../hosts/place.ts";
import { heeded } from "../interruption.ts";
import { contextOf } from "../project/context.ts";
import type { Result, World } from "../verb.ts";
import { concludeFromHere } from "./conclude.ts";
import { containerFates, fateTable } from "./container-fates.ts";
import { deliveryLog } from "./delivery-log.ts";
import { resultOf, type Known } from "./result.ts";
import { askVerdict } from "./verdict.ts";

/** A delivery as a verb asks for it. */
export interface Delivery {
  readonly place: Place;
  /** While it is under way: `Going back on production`. */
  readonly title: string;
  /** Milliseconds for which somebody here is asked; without them it is confirmed as soon as it is healthy. */
  readonly hold: number | undefined;
  readonly settings: Pick<
    Settings,
    "sshKey" | "sshPassphrase" | "knownHosts" | "token" | "dryRun" | "username" | "password" | "sign"
  >;
  /** Number of the repository on its GitHub, where signatures are required. */
  readonly repositoryId?: string | undefined;
  readonly deliver: (client: Client, world: DeliveryWorld) => Promise<Ending>;
}

/** What an interruption waits for: a step of going back may take as long as a container has to stop, or to be healthy. */
const goingBack = {
  silence: 300_000,
  left: "Left while it was under way: the hosts go on by themselves, and stageway status says how it stands",
};

/** Carries a delivery out from a terminal: no outputs, no post step, and its keys in a folder that goes with it. */
export async function carryOut(delivery: Delivery, given: World): Promise<Result> {
  await using stack = new AsyncDisposableStack();
  const { env, clock, processes, signal, patience, folders } = given;
  const { path: folder } = stack.use(await folders.make("stageway-"));
  const view = heeded(given.view, { heard: () => patience.heard() });
  const world = { ...given, view };
  const { repository } = delivery.place;
  const around = {
    signal,
    clock,
    processes,
    context: contextOf(repository, repository.branch, delivery.repositoryId),
    env: { ...env, RUNNER_TEMP: folder },
  };
  if (!delivery.settings.dryRun) stack.use(goBackWhenInterrupted(world));
  const known = await deliver(delivery, around, world);
  const { deployment } = known;
  const outcome = deployment === undefined ? known.outcome : await conclude(delivery, deployment, around, world);
  return resultOf({ ...known, outcome }, delivery.place, world);
}

/** Has an interruption wait for the hosts, and says so. */
function goBackWhenInterrupted({ patience, signal, view }: World): Disposable {
  const waiting = patience.during(goingBack);
  const say = () =>
    view.warn("Interrupted: the hosts are told to go back, which may take a while; Ctrl-C again leaves at once");
  signal.addEventListener("abort", say, { once: true });
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener("abort", say);
      waiting[Symbol.dispose]();
    },
  };
}

type Around = Omit<DeliveryWorld, "log">;

/** Runs it to its end, or to its hold. */
async function deliver({ title, settings, deliver: run }: Delivery, around: Around, { view }: World): Promise<Known> {
  const log = deliveryLog(view, title);
  let known: Known = {};
  const client: Client = {
    tell: (facts: Partial<Facts>) => void (known = { ...known, ...facts }),
    planned: (version, plans) => {
      const fates = plans.map(({ host, plan }) => ({ host, containers: containerFates(plan.decisions) }));
      known = { ...known, version, fates };
      if (!settings.dryRun) view.note(fateTable(fates, view.paint));
    },
    summarize: () => undefined,
  };
  try {
    await run(client, { ...around, log });
    const { outcome = "deployed" } = known;
    log.end(outcome === "deployed" || outcome === "unchanged" || outcome === "superseded");
    return known;
  } catch (error) {
    log.end(false);
    throw error;
  }
}

/** Asks what is to become of it, and tells the hosts. */
async function conclude(
  { place, hold, settings }: Delivery,
  deployment: Facts["deployment"],
  around: Around,
  world: World,
): Promise<Outcome> {
  const { verdict, because } = await askVerdict(hold ?? 0, world);
  const log = deliveryLog(world.view, verdict === "confirm" ? "Confirming it" : `Going back: ${because}`);
  try {
    const outcome = await concludeFromHere({ place, settings, deployment, verdict, because }, { ...around, log });
    log.end(outcome === "deployed" || verdict === "undo");
    return outcome;
  } catch (error) {
    log.end(false);
    throw error;
  }
}
