import { debug, endGroup, error, info, notice, startGroup, warning } from "./runner.ts";
import { containsCommand, fenced, plain } from "./foreign-text.ts";
import { redact } from "./redaction.ts";

/** Where an annotation points. */
export interface Annotation {
  readonly title?: string;
  /** Path relative to the repository. */
  readonly file?: string;
  readonly startLine?: number;
}

/** The job's log. Secrets are hidden in everything it prints. */
export interface Log {
  readonly info: (text: string) => void;
  readonly notice: (text: string, at?: Annotation) => void;
  readonly warning: (text: string, at?: Annotation) => void;
  readonly error: (text: string, at?: Annotation) => void;
  /** Shown only when the run has debug logging on. */
  readonly debug: (text: string) => void;
  /** Folds what `task` prints under a title. */
  readonly group: <T>(title: string, task: () => Promise<T>) => Promise<T>;
  /** Prints text that is not ours: it cannot speak to the runner, move the cursor, or fill the disk. */
  readonly foreign: (text: string | Uint8Array) => void;
}

/** The log of this process. */
export const log: Log = {
  info: (text) => print(harmless(text)),
  notice: (text, at) => notice(harmless(text), at),
  warning: (text, at) => warning(harmless(text), at),
  error: (text, at) => error(harmless(text), at),
  debug: (text) => {
    if (process.env["RUNNER_DEBUG"] === "1") debug(redact(text));
  },
  async group(title, task) {
    startGroup(harmless(title));
    try {
      return await task();
    } finally {
      endGroup();
    }
  },
  foreign: (text) => print(harmless(text)),
};

/** Without secrets, escape sequences and control characters: our own sentences name things of others. */
function harmless(text: string | Uint8Array): string {
  return redact(plain(text)); // Once more: what stood between the letters of a secret is gone now.
}

function print(text: string): void {
  info(containsCommand(text) ? fenced(text) : text);
}
