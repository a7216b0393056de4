import { ActionError, describe } from "../errors.ts";

/** What is wrong with the inputs, gathered so that all of it is told at once. */
export class Problems {
  readonly #lines: string[] = [];
  /** By what they help; the same one is given once. */
  readonly #hints = new Map<string, string>();

  /** Notes what is wrong with an input, or with several named together. */
  add(input: string, error: unknown): void {
    this.#lines.push(`${input}: ${describe(error).replaceAll("\n", "\n  ")}`);
    if (error instanceof ActionError && error.hint !== undefined) this.#hints.set(error.hint, input);
  }

  /** @throws {ActionError} with every problem in one message, when there is one. */
  refuse(): void {
    if (this.#lines.length === 0) return;
    throw new ActionError(`Cannot read the inputs:\n  - ${this.#lines.join("\n  - ")}`, { hint: this.#hint() });
  }

  #hint(): string | undefined {
    const hints = [...this.#hints];
    if (hints.length < 2) return hints[0]?.[0];
    return hints.map(([hint, input]) => `${input}: ${hint}`).join("; ");
  }
}
