/** Something that act's log says happened. */
export type Happening =
  | { readonly kind: "step-begun"; readonly job: string; readonly step: string; readonly stage: Stage }
  | {
      readonly kind: "step-ended";
      readonly job: string;
      readonly step: string;
      readonly stage: Stage;
      readonly result: string;
      /** Milliseconds. */
      readonly duration: number;
    }
  | {
      readonly kind: "annotation";
      readonly level: "error" | "warning" | "notice";
      readonly text: string;
      readonly step: string;
    }
  | { readonly kind: "output"; readonly step: string; readonly name: string; readonly value: string }
  | { readonly kind: "job-ended"; readonly job: string; readonly result: string };

/** A step's main part, or what an action does before all steps or after them. */
export type Stage = "Pre" | "Main" | "Post";

/** Reads one line of `act --json` (0.2.89); most say nothing that is of interest here. */
export function readHappening(line: string): Happening | undefined {
  const entry = parse(line);
  if (entry === undefined) return undefined;
  const {
    jobID: job = "",
    jobResult,
    stage,
    stepID,
    step: title = "",
    stepResult,
    command,
    arg = "",
    msg = "",
  } = entry;
  if (jobResult !== undefined) return { kind: "job-ended", job, result: jobResult };
  const step = stepName(stepID?.[0], title);
  if (stage === undefined) return undefined;
  if (stepResult !== undefined) {
    return { kind: "step-ended", job, step, stage, result: stepResult, duration: (entry.executionTime ?? 0) / 1e6 };
  }
  if (command === "error" || command === "warning" || command === "notice") {
    return { kind: "annotation", level: command, text: arg, step };
  }
  if (command === "set-output") return { kind: "output", step, name: entry.name ?? "", value: arg };
  return msg.startsWith("⭐ Run ") ? { kind: "step-begun", job, step, stage } : undefined;
}

interface Entry {
  readonly jobID?: string;
  readonly jobResult?: string;
  readonly stage?: Stage;
  readonly stepID?: readonly string[];
  readonly step?: string;
  readonly stepResult?: string;
  /** Nanoseconds. */
  readonly executionTime?: number;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly msg?: string;
}

function parse(line: string): Entry | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Entry; // act's own log; each field is looked at before it is used.
  } catch {
    return undefined; // A line that act was killed in the middle of.
  }
}

/** A step without an id has its number for one; then its title says more, without owner and version. */
function stepName(id: string | undefined, title: string): string {
  return id === undefined || /^\d+$/.test(id) ? title.replace(/^[\w.-]+\/([\w./-]+)@.*$/, "$1") : id;
}
