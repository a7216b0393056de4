import { ActionError, type Secret } from "@stageway/core";
import type { ReadDelivery } from "./scene.ts";

/** Which environment a rollback runs with. */
export interface EnvironmentChoice {
  /** That of the release as the host kept it, or today's. */
  readonly of: "then" | "now";
  /** Today's; that on the host unless given. */
  readonly today?: Secret | undefined;
}

/** A report that its program does not know ends so. */
const unknownReport = 64;

/**
 * Says by their names which keys have another value today, and which keep it; values never leave the host.
 *
 * @throws {ActionError} when the environment that was asked for cannot be made
 */
export function environmentNotices({ host, bundle, reading }: ReadDelivery): readonly string[] {
  const { choice, snapshot } = bundle;
  if (choice === undefined || snapshot === undefined) return [];
  const { exitCode, stdout, stderr } = reading.reports["environment"] ?? { exitCode: 1, stdout: "", stderr: "" };
  const which = choice.of === "now" ? "today's environment" : `the environment of deployment ${snapshot}`;
  const act = `Cannot go back with ${which} on ${host.name}`;
  if (exitCode === unknownReport) {
    throw new ActionError(`${act}: the program that is installed there is older and cannot compare environments`, {
      hint: "Install it again with stageway install",
    });
  }
  if (exitCode !== 0) {
    throw new ActionError(`${act}: ${stderr.trim() || "the host did not say why"}`, {
      hint: 'Go back with "environment: now", or correct the environment that is called today\'s there and give it as "env-file"',
    });
  }
  const lines = stdout.split("\n").filter((line) => line !== "");
  const named = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const today = choice.today === undefined ? "today" : "in env-file";
  const sentences: readonly (readonly [readonly string[], string])[] = [
    [
      named("differs"),
      choice.of === "now"
        ? `The environment is ${choice.today === undefined ? "today's" : "that of env-file"}. Keys with another value in deployment ${snapshot}`
        : `The environment goes back to that of deployment ${snapshot}. Keys with another value ${today}`,
    ],
    [named("kept"), `Marked as rotated, so the value ${choice.today === undefined ? "of today" : "in env-file"} stays`],
    [named("unknown"), "Marked as rotated, but no key of either environment"],
  ];
  const unread = "Compose cannot read one of the two environments, so it is not known which keys differ";
  return [
    ...sentences.flatMap(([names, about]) => (names.length === 0 ? [] : [`${about}: ${names.join(", ")}`])),
    ...(lines.includes("unread") ? [unread] : []),
  ];
}
