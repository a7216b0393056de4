import { startAct, type ActLine, type ActOptions } from "@stageway/testbed";
import type { View } from "../view.ts";

export interface WorkflowEnd {
  readonly ok: boolean;
  /** What its steps said went wrong. */
  readonly errors: readonly string[];
  /** The summaries that its steps wrote, as Markdown. */
  readonly summaries: readonly string[];
  /** Its whole log. */
  readonly text: string;
}

/** Runs a workflow under act and shows each step as it ends. */
export async function runWorkflow(
  options: Omit<ActOptions, "onLine">,
  view: View,
  signal: AbortSignal,
): Promise<WorkflowEnd> {
  const follower = new Follower(view, options.workflow);
  await using run = await startAct({ ...options, onLine: (line) => follower.take(line) });
  const cancel = () => run.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const { exitCode, log } = await run.finished;
  signal.removeEventListener("abort", cancel);
  signal.throwIfAborted();
  follower.end(exitCode === 0);
  return { ok: exitCode === 0, errors: follower.errors, summaries: follower.summaries, text: log };
}

/** Follows act line by line. */
class Follower {
  readonly errors: string[] = [];
  readonly summaries: string[] = [];
  readonly #view: View;
  readonly #began = performance.now();
  readonly #workflow: string;
  #steps = new Map<string, number>();
  #progress;

  constructor(view: View, workflow: string) {
    this.#view = view;
    this.#workflow = workflow;
    this.#progress = view.begin(workflow);
  }

  take({ job, step, stage, kind, command, text }: ActLine): void {
    if (kind === "command" && command === "error") this.errors.push(messageOf(text));
    if (kind === "command" && command === "warning") this.#view.warn(messageOf(text));
    if (kind === "command" && command === "notice") this.#view.note(`  ${messageOf(text)}`);
    if (kind === "summary") this.summaries.push(text);
    if (kind !== "act" || step === undefined || stage === undefined) return;
    const name = `${job} › ${step.replace(/^(?:[\w.-]+\/)+([\w.-]+)@.*$/, "$1")}${stage === "Main" ? "" : `, ${stage.toLowerCase()} step`}`;
    if (text.startsWith("⭐ Run ")) {
      this.#steps.set(name, performance.now());
      this.#progress.say(`${this.#workflow}: ${name}`);
    }
    const [, mark] = /^\s*(✅|❌)\s/u.exec(text) ?? [];
    if (mark === undefined) return;
    const { paint } = this.#view;
    const time = paint.dim(`${((performance.now() - (this.#steps.get(name) ?? this.#began)) / 1000).toFixed(1)} s`);
    if (mark === "❌") this.#view.note(`  ${paint.red("✗")} ${name} ${time}`);
    else if (stage === "Main" && !name.endsWith("› checkout")) this.#view.note(`  ${paint.green("✓")} ${name} ${time}`);
  }

  end(ok: boolean): void {
    if (ok) this.#progress.done();
    else this.#progress.failed();
  }
}

/** The text of `::error title=x::text`, with the runner's escapes undone. */
function messageOf(raw: string): string {
  const text = raw.replace(/^::\w+[^:]*::/, "");
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%").trimEnd();
}
