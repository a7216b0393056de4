import type { Log } from "@stageway/core";

/** A log in which several hosts speak at the same time: each line says which, and nothing is folded. */
export function logOfHost(log: Log, host: string): Log {
  const named = (text: string) => `${host} | ${text}`;
  return {
    info: (text) => log.info(named(text)),
    notice: (text, at) => log.notice(named(text), at),
    warning: (text, at) => log.warning(named(text), at),
    error: (text, at) => log.error(named(text), at),
    debug: (text) => log.debug(named(text)),
    foreign: (text) => log.foreign(named(typeof text === "string" ? text : new TextDecoder().decode(text))),
    group: (title, task) => {
      log.info(named(title));
      return task();
    },
  };
}
