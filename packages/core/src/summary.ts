import { appendFileSync, statSync } from "node:fs";
import type { Env } from "./env.ts";
import { describe } from "./errors.ts";
import { log } from "./log.ts";
import { readable } from "./readable.ts";
import { redact } from "./redaction.ts";

/** Bytes of a step's summary; a longer one is not uploaded at all (docs.github.com, workflow commands). */
const limit = 1_048_576;
const notice = "\n\n_The rest does not fit into a job summary; the job's log has all of it._\n";

/**
 * Adds Markdown to the job's summary, and prints it to the log as well: where there are no summaries, the log is all people see. A
 * summary that cannot be written (the disk is full) is a warning.
 */
export function writeSummary(markdown: string, env: Env = process.env): void {
  const text = redact(markdown).replace(/\n*$/, "\n");
  log.foreign(readable(text));
  const file = env["GITHUB_STEP_SUMMARY"] ?? "";
  if (file === "") return;
  try {
    appendFileSync(file, fit(text, limit - size(file)));
  } catch (error) {
    // What it tells is in the log, and what the action has done is done.
    log.warning(`Cannot add to the summary of the job: ${describe(error)}`);
  }
}

/** Cuts a text at the end of a line, so that it has at most so many bytes with the notice that it was cut. */
export function fit(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  const room = bytes - notice.length;
  if (room <= 0) return "";
  const end = encoded.lastIndexOf(0x0a, room - 1);
  return encoded.subarray(0, end + 1).toString() + notice;
}

function size(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
