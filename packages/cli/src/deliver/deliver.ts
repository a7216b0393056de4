import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodes, type Ending, type Outcome } from "@stageway/core";
import type { Client, Facts, World as DeliveryWorld } from "@stageway/delivery";
import type { Place } from "../hosts/place.ts";
import { hostLabel } from "../hosts/place.ts";
import { contextOf } from "../project/context.ts";
import type { Result, World } from "../verb.ts";
import { deliveryLog } from "./delivery-log.ts";

/** A delivery as a verb asks for it. */
export interface Delivery {
  readonly place: Place;
  /** While it is under way: `Going back on production`. */
  readonly title: string;
  readonly deliver: (client: Client, world: DeliveryWorld) => Promise<Ending>;
}

/** The exit code of a command that somebody interrupted, whatever came of it. */
const interrupted = 130;

/** Carries a delivery out from a terminal: no outputs, no post step, and its keys in a folder that goes with it. */
export async function carryOut({ place, title, deliver }: Delivery, world: World): Promise<Result> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "stageway-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { env, clock, processes, signal, view } = world;
  const log = deliveryLog(view, title);
  let known: Partial<Facts> = {};
  const client: Client = { tell: (more) => void (known = { ...known, ...more }), summarize: () => undefined };
  const tellInterrupted = () => view.warn("Interrupted: the host is told to go back, which takes a few seconds");
  signal.addEventListener("abort", tellInterrupted, { once: true });
  stack.defer(() => signal.removeEventListener("abort", tellInterrupted));
  const context = contextOf(place.repository, place.repository.branch);
  try {
    const ending = await deliver(client, {
      ...{ signal, clock, processes, log, context },
      env: { ...env, RUNNER_TEMP: folder },
    });
    const outcome = typeof ending === "string" ? ending : known.outcome;
    const said = `${place.stage}: ${outcome ?? "nothing was touched"}`;
    log.end(said, outcome === undefined || exitCodes[outcome] === 0);
    return {
      text: said,
      json: { ...known, stage: place.stage, hosts: place.hosts.map(hostLabel) },
      exitCode: signal.aborted ? interrupted : codeOf(outcome),
    };
  } catch (error) {
    log.end(title, false);
    throw error;
  }
}

function codeOf(outcome: Outcome | undefined): number {
  return outcome === undefined ? 0 : exitCodes[outcome];
}
