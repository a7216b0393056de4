import { expect } from "@jest/globals";
import { failures } from "../scripts/failures.ts";

/** How a step ended. */
export interface FailedStep {
  readonly exitCode: number | undefined;
  readonly log: string;
  /** Empty where it set none. */
  readonly outcome: string;
}

/** What runs, before and after. */
export interface Runs {
  readonly before: unknown;
  readonly after: unknown;
}

/** A step failed as docs/failures.md has it: one message, the outcome and its exit code, and what runs afterwards. */
export function expectFailure(name: string, { exitCode, log, outcome }: FailedStep, runs: Runs): void {
  const wanted = failures.find(({ failure }) => failure === name);
  if (wanted === undefined) throw new Error(`scripts/failures.ts has no failure ${JSON.stringify(name)}`);
  expect(messagesIn(log)).toEqual([expect.stringMatching(patternOf(wanted.told))]);
  expect(log).not.toMatch(/\n\s+at .*:\d+:\d+/);
  expect({ exitCode, outcome }).toEqual({ exitCode: wanted.exitCode, outcome: wanted.outcome ?? "" });
  expect(runs.after).toEqual(wanted.runs === "nothing" ? [] : runs.before);
}

/** The error messages of a log, with the line breaks that the runner would show. */
function messagesIn(log: string): readonly string[] {
  return [...log.matchAll(/^::error(?: [^:]*)?::(.*)$/gm)].map(([, message = ""]) => message.replaceAll("%0A", "\n"));
}

/** `…` is anything; more may follow. */
export function patternOf(told: string): RegExp {
  const parts = told.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}`);
}
