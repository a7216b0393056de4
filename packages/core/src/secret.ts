import { register } from "./redaction.ts";
import { mask } from "./runner.ts";

/**
 * A text that must not be shown. Printed, inspected or serialised it is `***`; making one registers it, its lines and every
 * derived form with `redact`, and with the runner's own masking.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    register(value);
    mask(value);
  }

  /** The text itself: for stdin, the environment of one child, or a 0600 file; never for an argument or a message. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "***";
  }

  toJSON(): string {
    return "***";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "***";
  }
}
