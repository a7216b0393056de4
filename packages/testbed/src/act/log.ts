import { stripVTControlCharacters } from "node:util";

/** A line of act's log. */
export interface ActLine {
  readonly job: string;
  /** Name of the step; `undefined` for lines of the job or of act itself. */
  readonly step: string | undefined;
  readonly stage: "Pre" | "Main" | "Post" | undefined;
  /** Output of a step, one of its workflow commands (notice, error, group …), a summary, or a message of act. */
  readonly kind: "output" | "command" | "summary" | "act";
  /** Name of the workflow command. */
  readonly command: string | undefined;
  readonly text: string;
}

/** An ended step of a job. */
export interface ActStep {
  readonly name: string;
  readonly stage: "Pre" | "Main" | "Post";
  readonly result: "success" | "failure" | "skipped";
  /** Milliseconds. */
  readonly duration: number;
}

/** A job with its ended steps and the summaries that they wrote, in Markdown. */
export interface ActJob {
  readonly id: string;
  result: "success" | "failure" | "skipped" | "unfinished";
  readonly steps: ActStep[];
  readonly summaries: string[];
}

/** The fields of act's `--json` output in use. Each is present only where it applies. */
interface Entry {
  jobID?: string;
  step?: string;
  stage?: ActStep["stage"];
  stepResult?: ActStep["result"];
  jobResult?: ActJob["result"];
  executionTime?: number;
  raw_output?: boolean;
  command?: string;
  raw?: string;
  content?: string;
  msg?: string;
}

/** Collects the jobs of a run from its log, line by line. */
export class ActLog {
  readonly lines: ActLine[] = [];
  readonly jobs = new Map<string, ActJob>();

  /** Parses a line of act's output. */
  take(text: string): ActLine {
    const entry = parse(text);
    const line = lineOf(entry);
    this.lines.push(line);
    if (entry.jobID !== undefined) this.#note(entry, entry.jobID, line);
    return line;
  }

  #note(entry: Entry, id: string, line: ActLine): void {
    const job = this.jobs.get(id) ?? { id, result: "unfinished", steps: [], summaries: [] };
    this.jobs.set(id, job);
    if (line.kind === "summary") job.summaries.push(line.text);
    if (entry.jobResult) job.result = entry.jobResult;
    if (entry.stepResult && entry.stage && line.step !== undefined)
      job.steps.push({
        name: line.step,
        stage: entry.stage,
        result: entry.stepResult,
        duration: (entry.executionTime ?? 0) / 1e6,
      });
  }
}

/** Lines other than JSON come from the start and end of act. */
function parse(text: string): Entry {
  return text.startsWith("{") ? (JSON.parse(text) as Entry) : { msg: text };
}

function lineOf(entry: Entry): ActLine {
  const place = { job: entry.jobID ?? "", step: entry.step, stage: entry.stage };
  const line = (kind: ActLine["kind"], text: string, command?: string): ActLine => ({
    ...place,
    kind,
    command,
    text: stripVTControlCharacters(text).trimEnd(),
  });
  if (entry.command === "summary") return line("summary", entry.content ?? "");
  if (entry.command !== undefined && entry.raw !== undefined) return line("command", entry.raw, entry.command);
  return line(entry.raw_output ? "output" : "act", entry.msg ?? "");
}
