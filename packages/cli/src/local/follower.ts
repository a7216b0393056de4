import type { ActLine } from "@stageway/testbed";
import type { View } from "../view.ts";

/** What one step of a workflow said went wrong. */
export interface StepFailure {
  /** `job › step`; empty for what no step said. */
  readonly step: string;
  /** Its error annotations, each with the hint that follows it. */
  readonly errors: readonly string[];
  /** What it printed last. */
  readonly last: readonly string[];
}

/** How many lines of a failed step are kept. */
const keptLines = 15;

/** Commands whose line in the log says nothing to a person. */
const silent = new Set(["add-mask", "add-path", "debug", "endgroup", "group", "save-state", "set-env", "set-output"]);

/** Follows act line by line: shows each step as it ends, and keeps what failed steps said. */
export class Follower {
  readonly summaries: string[] = [];
  readonly #view: View;
  readonly #began = performance.now();
  readonly #workflow: string;
  readonly #steps = new Map<string, StepLog>();
  #progress;

  constructor(view: View, workflow: string) {
    this.#view = view;
    this.#workflow = workflow;
    this.#progress = view.begin(workflow);
  }

  /** Steps that failed or annotated an error, in the order in which they began. */
  get failures(): StepFailure[] {
    return [...this.#steps.values()].filter(({ failed, errors }) => failed || errors.length > 0);
  }

  take(line: ActLine): void {
    const { job, step, stage, kind, command, text } = line;
    const name =
      step === undefined || stage === undefined
        ? ""
        : `${job} › ${step.replace(/^(?:[\w.-]+\/)+([\w.-]+)@.*$/, "$1")}${stage === "Main" ? "" : `, ${stage.toLowerCase()} step`}`;
    const log = this.#logOf(name);
    keep(log, line);
    if (kind === "command" && command === "warning") this.#view.warn(messageOf(text));
    if (kind === "command" && command === "notice") this.#view.note(`  ${messageOf(text)}`);
    if (kind === "summary") this.summaries.push(text);
    if (kind !== "act" || name === "") return;
    if (text.startsWith("⭐ Run ")) {
      log.began = performance.now();
      this.#progress.say(`${this.#workflow}: ${name}`);
    }
    const [, mark] = /^\s*(✅|❌)\s/u.exec(text) ?? [];
    if (mark === undefined) return;
    const { paint } = this.#view;
    const time = paint.dim(`${((performance.now() - (log.began ?? this.#began)) / 1000).toFixed(1)} s`);
    log.failed = mark === "❌";
    if (log.failed) this.#view.note(`  ${paint.red("✗")} ${name} ${time}`);
    else if (stage === "Main" && !name.endsWith("› checkout")) this.#view.note(`  ${paint.green("✓")} ${name} ${time}`);
  }

  end(ok: boolean): void {
    if (ok) this.#progress.done();
    else this.#progress.failed();
  }

  #logOf(step: string): StepLog {
    const log = this.#steps.get(step) ?? { step, errors: [], last: [], failed: false };
    this.#steps.set(step, log);
    return log;
  }
}

interface StepLog {
  readonly step: string;
  readonly errors: string[];
  readonly last: string[];
  failed: boolean;
  began?: number;
}

function keep({ errors, last }: StepLog, { kind, command = "", text }: ActLine): void {
  if (kind === "command" && command === "error") errors.push(messageOf(text));
  // An action prints its hint right below the error, as a line of its own.
  else if (kind === "output" && errors.length > 0 && text.startsWith("Hint: ")) errors.push(`${errors.pop()}\n${text}`);
  else if ((kind === "output" || (kind === "command" && !silent.has(command))) && text.trim() !== "") {
    last.push(kind === "command" ? messageOf(text) : text);
    if (last.length > keptLines) last.shift();
  }
}

/** The text of `::error title=x::text`, with the runner's escapes undone. */
function messageOf(raw: string): string {
  const text = raw.replace(/^::\w+[^:]*::/, "");
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%").trimEnd();
}
