import { existsSync, readFileSync } from "node:fs";

/** Who a part of the testbed belongs to: a process by number and start time, so that a number used again is not mistaken for it. */
export function ownerOf(pid: number = process.pid): string {
  return `${pid}-${startTime(pid) ?? "gone"}`;
}

/** Whether the process that an owner names still runs. Parts of "nobody" are kept until somebody removes them by hand. */
export function isAlive(owner: string): boolean {
  if (owner === "nobody") return true;
  const [pid, started] = owner.split("-");
  return started !== undefined && startTime(Number(pid)) === started;
}

/** Field 22 of /proc/<pid>/stat, which counts from after the name in parentheses (proc(5)). */
function startTime(pid: number): string | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
}
