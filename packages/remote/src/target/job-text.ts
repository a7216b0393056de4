import { ActionError } from "@stageway/core";
import type { Command, Job, Step } from "./job.ts";
import { encodeArgument } from "./words.ts";

/**
 * The format of jobs and of what is kept for the way back. A program that meets another one in its journal touches nothing of that
 * deployment, so it is raised with every command that is new, and with every change of what a command keeps.
 */
export const jobFormat = 2;

/**
 * Writes a job as the program on the target reads it: one command in a line, arguments separated by tabs.
 *
 * @throws {ActionError} for a NUL, which no argument of a program can hold.
 */
export function encodeJob(job: Job): string {
  const lines = [
    `format ${jobFormat}`,
    "prepare",
    ...job.prepare.flatMap(writeStep),
    "change",
    ...job.change.flatMap((step) => [
      ...writeStep(step),
      ...(step.first ?? []).map((command) => writeCommand("first", command)),
      ...step.undo.map((command) => writeCommand("undo", command)),
    ]),
    "settle",
    ...job.settle.flatMap(writeStep),
    `hold ${milliseconds(job.hold)}`,
    ...(job.gate === undefined ? [] : [`gate ${milliseconds(job.gate)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function milliseconds(time: number): number {
  return Math.max(0, Math.round(time));
}

function writeStep(step: Step): string[] {
  return [`step ${write(step.title)}`, ...step.do.map((command) => writeCommand("do", command))];
}

function writeCommand(kind: "do" | "first" | "undo", command: Command): string {
  return [kind, ...command.map(write)].join("\t");
}

function write(text: string): string {
  if (text.includes("\0"))
    throw new ActionError(`Cannot write the job: an argument holds a NUL: current value is ${JSON.stringify(text)}`);
  return encodeArgument(text);
}
