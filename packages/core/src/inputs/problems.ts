import { ActionError, describe } from "../errors.ts";

/** Problems that one message tells, and characters of each: more is read by nobody, and a log has room for other things. */
const most = 50;
const longest = 2000;

/** What is wrong with the inputs, gathered so that all of it is told at once. */
export class Problems {
  readonly #lines: string[] = [];
  /** By what they help; the same one is given once. */
  readonly #hints = new Map<string, string>();

  /** Notes what is wrong with an input, or with several named together. */
  add(input: string, error: unknown): void {
    this.#lines.push(`${input}: ${cut(describe(error)).replaceAll("\n", "\n  ")}`);
    if (error instanceof ActionError && error.hint !== undefined) this.#hints.set(error.hint, input);
  }

  /** @throws {ActionError} with every problem in one message, when there is one. */
  refuse(): void {
    if (this.#lines.length === 0) return;
    const left = this.#lines.length - most;
    const lines = left > 0 ? [...this.#lines.slice(0, most), `and ${left} more`] : this.#lines;
    throw new ActionError(`Cannot read the inputs:\n  - ${lines.join("\n  - ")}`, { hint: this.#hint() });
  }

  #hint(): string | undefined {
    const hints = [...this.#hints];
    if (hints.length < 2) return hints[0]?.[0];
    return hints.map(([hint, input]) => `${input}: ${hint}`).join("; ");
  }
}

function cut(text: string): string {
  return text.length <= longest
    ? text
    : `${text.slice(0, longest).toWellFormed()}… (${text.length - longest} more characters)`;
}
