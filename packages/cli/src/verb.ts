import type { Clock, Env, Processes } from "@stageway/core";
import type { Patience } from "./interruption.ts";
import type { PrivateFolders } from "./private-folders.ts";
import type { View } from "./view.ts";

/** An option of a verb, `--name`. */
export interface Option {
  /** What its value is called in help; an option without one is a switch. */
  readonly value?: string;
  /** Its value when none is given. */
  readonly preset?: string;
  /** May be given several times. */
  readonly many?: boolean;
  readonly short?: string;
  readonly about: string;
  /** What a shell completes its value to. */
  readonly completes?: "file" | readonly string[];
}

export interface Example {
  readonly command: string;
  readonly about: string;
}

/** A verb as the table describes it; its code is loaded when it is run. */
export interface Verb {
  readonly name: string;
  readonly about: string;
  /** A paragraph for its help. */
  readonly details?: string;
  /** What may stand behind the verb, `[NUMBER]`. */
  readonly argument?: { readonly name: string; readonly about: string };
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly Example[];
  readonly load: () => Promise<(call: Call, world: World) => Promise<Result>>;
}

/** A verb with what was given to it. */
export interface Call {
  /** The verb's name. */
  readonly verb: string;
  readonly argument: string | undefined;
  /** The value of an option, the last one given. */
  text(name: string): string | undefined;
  /** All values of an option. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** The world as a verb gets it. */
export interface World {
  readonly cwd: string;
  readonly env: Env;
  readonly clock: Clock;
  readonly processes: Processes;
  /** Aborted when the person interrupts. */
  readonly signal: AbortSignal;
  /** How long an interruption waits for what is under way. */
  readonly patience: Patience;
  /** Where keys lie for as long as they are needed. */
  readonly folders: PrivateFolders;
  readonly view: View;
  /** Asks whoever sits at the terminal a question: gives the line that was typed, or nothing at its end. Absent where nobody can answer. */
  readonly ask?: ((question: string, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  /** Prints a line of a result that has no end (`logs --follow`) to stdout. */
  print(text: string): void;
}

/** What a verb found out: for people, and for programs (`--json`). */
export interface Result {
  readonly text: string;
  readonly json: unknown;
  /** 0 unless given. */
  readonly exitCode?: number;
  /** What goes on after the result was printed. */
  readonly after?: () => Promise<void>;
}
