import { formatDuration } from "@stageway/core";
import type { VerdictWord } from "@stageway/remote";
import type { World } from "../verb.ts";

/** The verdict given at the terminal, and the reason for the log. */
export interface Answer {
  readonly verdict: VerdictWord;
  readonly because: string;
}

/**
 * Asks at the terminal whether to keep a held deployment. Only "yes" confirms it: without an answer in time, after the terminal closes and
 * on an interruption, the verdict is `undo`.
 *
 * @param hold milliseconds for which the deployment is held
 */
export async function askVerdict(
  hold: number,
  { ask, signal, clock }: Pick<World, "ask" | "signal" | "clock">,
): Promise<Answer> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const undo = (because: string): Answer => ({ verdict: "undo", because });
  const answered = async (): Promise<Answer> => {
    for (;;) {
      const answer = await ask?.(question(hold), stop);
      if (answer === undefined) return undo("nobody is at the terminal any more");
      if (/^y(es)?$/i.test(answer)) return { verdict: "confirm", because: "the terminal said yes" };
      if (/^no?$/i.test(answer)) return undo("the terminal said no");
    }
  };
  try {
    const deadline = clock.sleep(hold, stop).then(() => undo("nobody answered in time"));
    return await Promise.race([answered(), deadline]);
  } catch (error) {
    if (signal.aborted) return undo("it was interrupted");
    throw error;
  } finally {
    over.abort();
  }
}

function question(hold: number): string {
  return `Does it stay? [yes/no; the host goes back by itself after ${formatDuration(hold)}] `;
}
