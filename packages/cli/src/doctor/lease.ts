import { plain } from "@stageway/core";
import type { TargetStatus } from "@stageway/remote";
import { rowsOf, type Row } from "./row.ts";

/** Who is at work in the project's directory. */
export function leaseRow({ holder }: TargetStatus, host: string): Row {
  const { ok, note, failed } = rowsOf(host);
  if (holder === undefined) return ok("lease", "nobody is at work");
  const who = `deployment ${holder.number}${holder.runUrl === "" ? "" : ` of ${plain(holder.runUrl)}`}`;
  if (holder.machine !== undefined) {
    return failed(
      "lease",
      `${who} is under way on another machine with the same project directory: current value is ${plain(holder.machine)}`,
      `Give each machine a project directory of its own; if ${plain(holder.machine)} is gone: stageway unlock --force ${holder.number}`,
    );
  }
  return holder.alive
    ? note("lease", `${who} is at work or held`)
    : note("lease", `${who} died; the next deployment takes over and puts it right`);
}
