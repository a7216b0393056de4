import { codeSpan, escapeMarkdown, table } from "@stageway/core";
import type { ServiceLog } from "./service-logs.ts";
import type { Result } from "./smoke.ts";

/** Number of log lines per service in an error message. */
const shown = 5;

/** The results with at least one fault. */
export const failedOf = (results: readonly Result[]): Result[] => results.filter(({ faults }) => faults.length > 0);

/** The job summary in Markdown: the verdict, what to do next, and a table of all checks. */
export function summary(results: readonly Result[], duration: number): string {
  const failed = failedOf(results).length;
  const count = results.length === 1 ? "1 check" : `${results.length} checks`;
  const verdict = failed === 0 ? `${count} passed` : `${failed} of ${count} failed`;
  const next =
    failed === 0
      ? ""
      : "\nThe log of this step has what the services said last. A held deployment is undone when this job ends.\n";
  const rows = results.map(({ check, attempts, reply, faults }) => [
    faults.length === 0 ? "✅" : "❌",
    escapeMarkdown(check.name),
    codeSpan(check.url.href),
    "status" in reply ? String(reply.status) : "–",
    "time" in reply ? `${Math.round(reply.time)} ms` : "–",
    String(attempts),
    faults.map(escapeMarkdown).join("; "),
  ]);
  const head = ["", "Check", "URL", "Status", "Time", "Attempts", "What is wrong"];
  return `### Smoke test: ${verdict} in ${seconds(duration)}\n${next}\n${table(head, rows)}\n`;
}

/** The error message: the failed checks, their faults, and the last log lines of their services. */
export function failure(results: readonly Result[], logs: readonly ServiceLog[], duration: number): string {
  const failed = failedOf(results);
  return [
    `Cannot confirm the release: ${failed.length} of ${results.length} checks failed in ${seconds(duration)}:`,
    ...failed.map(
      ({ check, faults }) =>
        `  - ${check.name}${check.name.startsWith("/") ? "" : ` (${check.url.href})`}: ${faults.join("; ")}`,
    ),
    ...logs.flatMap(({ service, lines }) => [
      `Last log lines of ${service}:`,
      ...folded(lines)
        .slice(-shown)
        .map((line) => `  | ${line}`),
    ]),
  ].join("\n");
}

/** Merges repeated consecutive lines into one with their count. */
function folded(lines: readonly string[]): string[] {
  const runs: { line: string; times: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.line === line) last.times++;
    else runs.push({ line, times: 1 });
  }
  return runs.map(({ line, times }) => (times === 1 ? line : `${line} (${times} times)`));
}

/** The results as JSON for other steps and programs. */
export function report(results: readonly Result[]): object {
  return results.map(({ check, attempts, reply, faults }) => ({
    name: check.name,
    url: check.url.href,
    passed: faults.length === 0,
    attempts,
    ...("status" in reply && { status: reply.status, milliseconds: Math.round(reply.time) }),
    faults,
  }));
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
