import { ActionError, describe, formatDuration, type Clock, type Finished } from "@stageway/core";
import { newMark, type Access } from "./access.ts";
import { Conversation, type Listener } from "./conversation.ts";
import { limitedLog } from "./limited-log.ts";
import { otherProgramHint } from "./other-program.ts";
import { statusScript } from "./program.ts";
import type { Deployment, Milestone } from "./deployment.ts";

/** A question that ends when the deployment has come as far as asked, or has ended. */
export interface Asked {
  /** The words of the verb, given the offset in the log from which to follow; `follow` itself without them. */
  readonly words?: readonly string[] | ((offset: string) => readonly string[]);
  readonly input?: Uint8Array;
  readonly number?: number;
  /** The number under which a job is to be started. */
  readonly expected?: number;
  /** Bytes of the log to skip; what is there already is skipped unless given. */
  readonly offset?: number;
  readonly until: Milestone;
  /** For messages: `Cannot <act>: …`. */
  readonly act: string;
}

interface World {
  readonly access: Access;
  readonly directory: string;
  readonly clock: Clock;
  readonly listener: Listener;
}

/** Milliseconds without a word from the program (it says something every few seconds) after which a connection counts as lost. */
const silence = 60_000;
const usualPatience = 600_000;
/**
 * Milliseconds for which a deployment is followed, however often the host says that it goes on: no input allows more than six hours
 * of waiting and six of work.
 */
const longest = 12 * 3_600_000;
/** Milliseconds before the first attempts to attach again. */
const pauses: readonly number[] = [250, 500, 1000, 2000];
const longestPause = 5000;
/** How often the program, each time after seconds of trying, is believed that nobody can go on: on a full disk nobody can. */
const mostGone = 3;

/** What is known so far, over all connections. */
interface Progress {
  number: number | undefined;
  /** The job was started, or the verdict was taken: from now on following is enough. */
  accepted: boolean;
  /** Bytes of the log that were handed over. */
  offset?: number | undefined;
  /** A line of the log whose end is still to come. */
  open: string;
  /** Attempts since the program was last heard. */
  attempts: number;
  /** How often in a row the program said that nobody works on it and nobody can be started. */
  gone: number;
  lost: string;
}

/** One question over one connection. */
interface Talk {
  readonly words: readonly string[];
  readonly input: Uint8Array | undefined;
  /** A line of the log whose end is still to come. */
  readonly open: string;
  /** `clock.monotonic()` at which nobody listens any more. */
  readonly last: number;
}

/** How long a lost connection is tried again. */
interface Limits {
  readonly retryUntil?: number;
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/** Where a deployment stands now, and why a verdict on it came too late. */
export interface Held {
  readonly deployment: Deployment;
  readonly late: string | undefined;
}

/**
 * Keeps following a deployment over lost connections. What became of it is taken from the journal alone; the exit status
 * of ssh says nothing: 255 stands for refused, lost, killed, and a command that ends with 255.
 */
export class Attachment {
  readonly #world: World;
  /** Where the log of a deployment was left off, so that a verdict prints what is new, and nothing twice. */
  readonly #places = new Map<number, { readonly offset: number; readonly open: string }>();

  constructor(world: World) {
    const { listener, directory } = world;
    const log = limitedLog((line) => listener.log(line), directory);
    const state = (deployment: Deployment): void => listener.state?.(deployment);
    this.#world = { ...world, listener: { log, state } };
  }

  /** Bytes of a deployment's log that were handed over; `undefined` when it was not followed before. */
  offsetOf(number: number): number | undefined {
    return this.#places.get(number)?.offset;
  }

  /** @throws {ActionError} when the program refuses, or when the connection stays lost. */
  async hold(asked: Asked, { retryUntil, patience = usualPatience, signal }: Limits): Promise<Held> {
    const { clock } = this.#world;
    const last = clock.monotonic() + longest;
    let end = 0;
    const progress: Progress = {
      number: asked.number,
      accepted: asked.words === undefined,
      attempts: 0,
      gone: 0,
      lost: "",
      open: "",
    };
    const place = asked.number === undefined ? undefined : this.#places.get(asked.number);
    progress.offset = asked.offset ?? place?.offset;
    if (place?.offset === progress.offset) progress.open = place?.open ?? "";
    for (;;) {
      const held = await this.#try(asked, progress, last, signal);
      if (held !== undefined) return held;
      if (clock.monotonic() >= last) throw this.#tooLong(asked, progress);
      if (progress.attempts === 0) end = retryUntil ?? clock.monotonic() + patience;
      if (clock.monotonic() >= end || progress.gone >= mostGone) throw this.#lostForGood(progress);
      const pause = pauses[progress.attempts++] ?? longestPause;
      await clock.sleep(Math.min(pause, Math.max(0, end - clock.monotonic())), signal);
    }
  }

  /** Asks once, and learns from the answer; gives nothing when the connection was lost. */
  async #try(
    asked: Asked,
    progress: Progress,
    last: number,
    signal: AbortSignal | undefined,
  ): Promise<Held | undefined> {
    const { number, accepted } = progress;
    const following = accepted && number !== undefined;
    const words = following ? followWords(number, asked.until, progress.offset) : wordsOf(asked, progress.offset);
    const input = following ? undefined : asked.input;
    const talk = { words, input, open: progress.open, last };
    const exchange = await this.#talk(talk, signal).catch((error: unknown) => {
      progress.lost = describe(error);
    });
    if (exchange === undefined) {
      signal?.throwIfAborted();
      return undefined;
    }
    const { said, offset, open } = exchange.talk;
    progress.number ??= said.started;
    progress.accepted ||= said.started !== undefined || said.accepted === true;
    progress.open = open;
    // A job that was started is followed from its beginning.
    progress.offset = offset ?? progress.offset ?? (said.started === undefined ? undefined : 0);
    if (progress.number !== undefined && progress.offset !== undefined) {
      this.#places.set(progress.number, { offset: progress.offset, open });
    }
    signal?.throwIfAborted();
    if (said.refused !== undefined)
      throw new ActionError(`Cannot ${asked.act}: ${said.refused}`, { hint: otherProgramHint(said.refused) });
    if (said.deployment !== undefined) {
      checkNumber(said.deployment, asked.expected ?? progress.number, asked.act);
      if (said.done === true || said.late !== undefined) return { deployment: said.deployment, late: said.late };
      progress.attempts = 0;
    }
    progress.gone = said.gone === true ? progress.gone + 1 : 0;
    progress.lost = said.gone === true ? "nobody works on it any more" : reasonOf(exchange.finished);
    return undefined;
  }

  async #talk({ words, input, open, last }: Talk, signal: AbortSignal | undefined) {
    const { access, listener, clock } = this.#world;
    const mark = newMark();
    const talk = new Conversation(mark, listener, open);
    const over = new AbortController();
    const quiet = new AbortController();
    let heard = clock.monotonic();
    const onLine = (line: string): void => {
      if (talk.read(line)) heard = clock.monotonic();
    };
    const watch = async (): Promise<void> => {
      while (clock.monotonic() < Math.min(heard + silence, last)) await clock.sleep(silence / 4, over.signal);
      quiet.abort();
    };
    watch().catch(() => undefined); // It ends when the conversation is over.
    try {
      const stop = signal === undefined ? quiet.signal : AbortSignal.any([quiet.signal, signal]);
      const options = { ...(input && { input }), onLine, signal: stop, maxOutput: 65_536 };
      const finished = await access.ask(mark, words, options);
      return { talk, finished };
    } finally {
      over.abort();
    }
  }

  #tooLong({ act }: Asked, { number }: Progress): ActionError {
    const which = number === undefined ? "the deployment" : `deployment ${number}`;
    return new ActionError(`Cannot ${act}: ${which} did not come to an end within ${formatDuration(longest)}`, {
      hint: `To see how it stands, run on the host: ${statusScript(this.#world.directory)}`,
    });
  }

  #lostForGood({ number, lost, gone }: Progress): ActionError {
    const { directory } = this.#world;
    if (gone > 0) {
      return new ActionError(
        `Cannot tell how deployment ${number} ended: ${lost}, and nobody can be started: is the disk full?`,
        {
          hint: `The next deployment sees to it. To see how it stands, run on the host: ${statusScript(directory)}`,
        },
      );
    }
    const what =
      number === undefined
        ? `Cannot tell whether the job was started in ${directory}`
        : `Cannot tell how deployment ${number} ended`;
    return new ActionError(`${what}: the connection was lost and did not come back: ${lost}`, {
      hint: `The target finishes or undoes it by itself. To see how it stands, run there: ${statusScript(directory)}`,
    });
  }
}

/** What a host says of another deployment is no answer: it would be taken for the outcome of this one. */
function checkNumber({ number }: Deployment, wanted: number | undefined, act: string): void {
  if (wanted === undefined || number === wanted) return;
  throw new ActionError(
    `Cannot ${act}: the host answers with another deployment than ${wanted}: current value is ${number}`,
    { hint: "Look at the host: its program or its journal was changed" },
  );
}

function wordsOf({ words = [] }: Asked, offset: number | undefined): readonly string[] {
  return typeof words === "function" ? words(offset === undefined ? "end" : String(offset)) : words;
}

function followWords(number: number, until: Milestone, offset: number | undefined): readonly string[] {
  return [
    "follow",
    ...(until === "held" ? [] : ["--until", until]),
    String(number),
    offset === undefined ? "end" : String(offset),
  ];
}

function reasonOf({ stderr, shortMessage }: Finished): string {
  return stderr.trimEnd().split("\n").at(-1) || shortMessage;
}
