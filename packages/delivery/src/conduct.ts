import { describe, type Clock, type Log } from "@stageway/core";
import {
  concludeHosts,
  conclusionOf,
  conclusionOver,
  type Conclusion,
  type Deployment,
  type HeldHost,
  type HostEnding,
} from "@stageway/remote";

/** One host of a deployment over several hosts. Each command gives the state of the deployment there. */
export interface Part extends HeldHost {
  /** Starts the job, which waits for the lease of the host. */
  lease(signal: AbortSignal): Promise<Deployment>;
  /** Waits until all preparation that changes nothing is done. */
  ready(signal: AbortSignal): Promise<Deployment>;
  /** Changes what runs and waits until it is healthy. */
  go(signal: AbortSignal): Promise<Deployment>;
}

/** The order of the hosts, and the hold at the end. */
export interface Course {
  /** Groups of hosts that are changed together, one group after another. */
  readonly waves: readonly (readonly Part[])[];
  /** Milliseconds for which all hosts are held at the end; 0 confirms at once. */
  readonly hold: number;
}

/** The result of a deployment over several hosts: held, or ended. */
export type Conducted =
  | { readonly kind: "held" }
  | {
      readonly kind: "ended";
      readonly conclusion: Conclusion;
      /** The hosts on which it started. */
      readonly hosts: readonly HostEnding[];
      /** Nothing was touched, and a host had changed after it was read. */
      readonly stale: boolean;
    };

interface World {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Milliseconds for which a host waits for the next command. After that it assumes that the job is gone, and rolls back by itself. */
export const attention = 300_000;
/** Milliseconds between two keep-alives to waiting hosts. */
const interval = 60_000;

/** Why a deployment stops. */
interface Fault {
  readonly reason: string;
  readonly stale: boolean;
}

/**
 * Deploys to several hosts as one: acquires every lease in the order of the parts, prepares all hosts, changes them wave by wave, and when
 * all are healthy confirms or holds them together. A failure on one host undoes the deployment on all.
 *
 * Each host is safe on its own: if the next command does not arrive, it rolls back. Waiting hosts therefore receive regular keep-alives.
 */
export async function conduct(parts: readonly Part[], { waves, hold }: Course, world: World): Promise<Conducted> {
  const ensemble = new Ensemble(parts, world);
  const keeping = ensemble.keep();
  const fault = await ensemble.perform(waves);
  await keeping.end();
  const obstacle = fault ?? (hold > 0 ? await ensemble.hold(hold) : undefined);
  if (obstacle !== undefined) return await ensemble.undo(obstacle);
  if (hold > 0) return { kind: "held" };
  const { hosts, ...conclusion } = await concludeHosts(parts, "confirm", "it is healthy on all hosts");
  return { kind: "ended", conclusion, hosts, stale: false };
}

class Ensemble {
  readonly #parts: readonly Part[];
  readonly #world: World;
  readonly #begun: Part[] = [];
  /** Those that are on their way: they do not wait for a word. */
  readonly #moving = new Set<Part>();
  readonly #ended = new Map<Part, HostEnding>();
  readonly #stop = new AbortController();

  constructor(parts: readonly Part[], world: World) {
    this.#parts = parts;
    this.#world = world;
  }

  /** Brings all of them to where they are healthy, or gives the first fault. */
  async perform(waves: Course["waves"]): Promise<Fault | undefined> {
    const { log } = this.#world;
    // One after another and everywhere in the same order, so that of two deployments none waits for the other in a circle.
    for (const part of this.#parts) {
      this.#begun.push(part);
      const fault = await this.#play(part, "lease");
      if (fault !== undefined) return fault;
    }
    const unready = await this.#together(this.#parts, "ready");
    if (unready !== undefined) return unready;
    log.info("All hosts are ready, and nothing was touched so far");
    for (const wave of waves) {
      log.info(`Now ${wave.map(({ name }) => name).join(", ")}`);
      const fault = await this.#together(wave, "go");
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /** Sets the deadline of all anew: from here on they wait for the verdict. */
  async hold(milliseconds: number): Promise<Fault | undefined> {
    const problems = await Promise.all(
      this.#parts.map(async (part) => [part.name, await part.hold(milliseconds)] as const),
    );
    const [first] = problems.filter(([, problem]) => problem !== undefined);
    return first === undefined ? undefined : { reason: first.join(": "), stale: false };
  }

  async undo({ reason, stale }: Fault): Promise<Conducted> {
    this.#stop.abort();
    const cause = this.#world.signal.aborted ? "the job was cancelled" : reason;
    const hosts = await Promise.all(
      this.#begun.map(async (part) => this.#ended.get(part) ?? (await undone(part, cause))),
    );
    const conclusion = conclusionOver(hosts, cause);
    return { kind: "ended", conclusion, hosts, stale: stale && conclusion.outcome === "refused" };
  }

  /** Tells those that wait that somebody is still there, until it is ended. */
  keep(): { readonly end: () => Promise<void> } {
    const over = new AbortController();
    const keeping = this.#keepUntil(over.signal).catch(() => undefined); // It ends by being told to.
    return {
      end: async () => {
        over.abort();
        await keeping;
      },
    };
  }

  async #keepUntil(over: AbortSignal): Promise<never> {
    for (;;) {
      await this.#world.clock.sleep(interval, over);
      const waiting = this.#begun.filter((part) => !this.#moving.has(part) && !this.#ended.has(part));
      // One that is not held any more, or cannot be reached, is met by the next word to it.
      await Promise.all(waiting.map((part) => part.hold(attention)));
    }
  }

  /** Gives the first fault at once: the others are not waited for then. */
  async #together(parts: readonly Part[], word: Word): Promise<Fault | undefined> {
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    const played = parts.map(async (part) => {
      const fault = await this.#play(part, word);
      if (fault !== undefined) resolve(fault);
    });
    void Promise.all(played).then(() => resolve(undefined));
    return await promise;
  }

  async #play(part: Part, word: Word): Promise<Fault | undefined> {
    this.#moving.add(part);
    try {
      const deployment = await part[word](AbortSignal.any([this.#world.signal, this.#stop.signal]));
      if (deployment.phase !== "ended") return undefined;
      const ending = { host: part.name, ...conclusionOf(deployment) };
      this.#ended.set(part, ending);
      return { reason: `${part.name}: ${ending.reason || ending.outcome}`, stale: deployment.stale === true };
    } catch (error) {
      return { reason: `${part.name}: ${describe(error)}`, stale: false };
    } finally {
      this.#moving.delete(part);
    }
  }
}

type Word = "lease" | "ready" | "go";

/** What was over before has its own end; that the word came too late then says nothing to people. */
async function undone(part: Part, cause: string): Promise<HostEnding> {
  const { late, ...ending } = await part.conclude("undo", cause);
  return late === undefined || ending.reason !== "" ? ending : { ...ending, reason: late };
}
