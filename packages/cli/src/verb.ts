import type { Clock, Env, Processes } from "@stageway/core";
import type { Patience } from "./interruption.ts";
import type { PrivateFolders } from "./private-folders.ts";
import type { View } from "./view.ts";

/** An option of a verb, `--name`. */
export interface Option {
  /** Placeholder of its value in help; an option without one is a flag. */
  readonly value?: string;
  /** Its default value. */
  readonly preset?: string;
  /** May be given several times. */
  readonly many?: boolean;
  readonly short?: string;
  readonly about: string;
  /** What shell completion offers for its value. */
  readonly completes?: "file" | readonly string[];
}

/** An example in the help of a verb. */
export interface Example {
  readonly command: string;
  readonly about: string;
}

/** A verb of the command. Its code is loaded only when it runs. */
export interface Verb {
  readonly name: string;
  readonly about: string;
  /** A paragraph for its help. */
  readonly details?: string;
  /** The positional argument, `[NUMBER]`. */
  readonly argument?: { readonly name: string; readonly about: string };
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly Example[];
  readonly load: () => Promise<(call: Call, world: World) => Promise<Result>>;
}

/** A parsed call of a verb. */
export interface Call {
  /** The verb's name. */
  readonly verb: string;
  readonly argument: string | undefined;
  /** The last value of an option. */
  text(name: string): string | undefined;
  /** All values of an option. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** What a verb needs from outside. */
export interface World {
  readonly cwd: string;
  readonly env: Env;
  readonly clock: Clock;
  readonly processes: Processes;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** How long an interruption waits for running work. */
  readonly patience: Patience;
  /** Private folders for keys, removed when they are no longer needed. */
  readonly folders: PrivateFolders;
  readonly view: View;
  /** Asks a question at the terminal. Gives the typed line, or `undefined` at end of input. Absent without a terminal. */
  readonly ask?: ((question: string, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  /** Prints a line of an unbounded result (`logs --follow`) to stdout. */
  print(text: string): void;
}

/** The result of a verb, as text and as JSON (`--json`). */
export interface Result {
  readonly text: string;
  readonly json: unknown;
  /** Defaults to 0. */
  readonly exitCode?: number;
  /** Runs after the result is printed. */
  readonly after?: () => Promise<void>;
}
