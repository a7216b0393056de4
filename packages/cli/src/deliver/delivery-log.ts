import { plain, type Log } from "@stageway/core";
import type { View } from "../view.ts";

/** What a delivery says, while it is under way: one line that moves, and above it what stays. */
export interface DeliveryLog extends Log {
  /** Ends the line that moves; `ok` is whether all went well. */
  end(ok: boolean): void;
}

/** The log of a delivery on a view: its steps are words on the line that moves, everything else stays above. */
export function deliveryLog(view: View, title: string): DeliveryLog {
  const { paint } = view;
  const progress = view.begin(title);
  return {
    // What a host gave as a reason may be in any of them.
    info: (text) => view.note(plain(text)),
    notice: (text) => view.note(`${paint.blue("·")} ${plain(text)}`),
    warning: (text) => view.warn(plain(text)),
    error: (text) => view.note(`${paint.red("✗")} ${plain(text)}`),
    debug: () => undefined,
    foreign: (text) => view.foreign(typeof text === "string" ? text : plain(text)),
    group: (step, task) => {
      progress.say(plain(step));
      return task().finally(() => progress.say(title));
    },
    end: (ok) => (ok ? progress.done() : progress.failed()),
  };
}
