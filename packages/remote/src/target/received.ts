import { count, readDeployment, type Deployment, type SignersState, type TargetStatus } from "./deployment.ts";
import { readFields } from "./words.ts";

/** The output of a report. */
export interface ReportResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The target's status and the results of reports, by name. */
export interface Received {
  readonly status: TargetStatus;
  readonly reports: Readonly<Record<string, ReportResult>>;
}

/** The parsed answer to an upload or a status request; not `complete` when the connection was lost. */
export interface Answer extends Received {
  readonly missing: boolean;
  readonly refused: string | undefined;
  readonly complete: boolean;
}

/** Maximum deployments to read from a journal, newest first; the program keeps a few hundred. */
const mostDeployments = 10_000;

interface Line {
  readonly kind: string;
  readonly words: readonly string[];
  /** The text between this line and the next marked one. */
  readonly text: string;
}

/** Parses an answer. The mark cannot be guessed, so the output of a report cannot pose as the program's. */
export function readAnswer(output: string, mark: string): Answer {
  const lines = splitLines(output, mark);
  const of = (kind: string) => lines.filter((line) => line.kind === kind).map((line) => readFields(line.words));
  const [status] = of("status");
  const [holder] = of("holder");
  const [signers] = of("signers");
  const waiters = of("waiting").slice(0, mostDeployments);
  const waiting = waiters.map((fields) => count(fields.get("number")));
  const named = [[status?.get("current"), status?.get("source")] as const].concat(
    waiters.map((fields) => [fields.get("number"), fields.get("source")] as const),
  );
  const sources = new Map(named.flatMap(([number, source = ""]) => (source === "" ? [] : [[count(number), source]])));
  return {
    status: {
      ...positive("current", status?.get("current")),
      ...positive("newest", status?.get("newest")),
      ...positive("generation", status?.get("generation")),
      ...positive("forgotten", status?.get("forgotten")),
      ...(holder !== undefined && {
        holder: {
          number: count(holder.get("number")),
          alive: holder.get("alive") === "yes",
          runUrl: holder.get("url") ?? "",
          ...(holder.has("machine") && { machine: holder.get("machine") ?? "" }),
        },
      }),
      ...(waiting.length > 0 && { waiting }),
      ...(sources.size > 0 && { sources }),
      ...(signers !== undefined && { signers: readSignersState(signers) }),
      deployments: of("deployment").map(readDeployment).sort(byNumber).slice(-mostDeployments),
    },
    reports: Object.fromEntries(readReports(lines)),
    missing: lines.some((line) => line.kind === "missing"),
    refused: of("refused")[0]?.get("reason"),
    complete: lines.some((line) => line.kind === "done"),
  };
}

function readSignersState(fields: ReadonlyMap<string, string>): SignersState {
  const state = fields.get("state");
  if (state === "verified" || state === "unchecked") return { state };
  return { state: "broken", why: fields.get("why") ?? "" };
}

function splitLines(output: string, mark: string): readonly Line[] {
  const parts = `\n${output}`.split(`\n=${mark} `).slice(1);
  return parts.map((part) => {
    const end = part.indexOf("\n");
    const [kind = "", ...words] = (end < 0 ? part : part.slice(0, end)).split(" ");
    return { kind, words, text: end < 0 ? "" : part.slice(end + 1) };
  });
}

function* readReports(lines: readonly Line[]): Generator<[string, ReportResult]> {
  for (const [index, line] of lines.entries()) {
    const errors = lines[index + 1];
    if (line.kind !== "report" || errors?.kind !== "errors") continue;
    const [name = "", code] = line.words;
    yield [name, { exitCode: count(code), stdout: line.text, stderr: errors.text }];
  }
}

function positive<Name extends string>(name: Name, text: string | undefined): { [N in Name]?: number } {
  const number = count(text);
  return number > 0 ? ({ [name]: number } as { [N in Name]: number }) : {}; // The name is the only key.
}

function byNumber(a: Deployment, b: Deployment): number {
  return a.number - b.number;
}
