import type { ActLine } from "../../packages/testbed/src/index.ts";
import type { View } from "./view.ts";

/** Follows a run under act line by line, and shows each step as it ends and what failed in it. */
export class Progress {
  readonly #view: View;
  readonly #onDone: (step: string) => void;
  readonly #began = new Map<string, number>();
  /** What the run's actions said went wrong, each as one text. */
  readonly errors: string[] = [];
  /** The outputs of all steps, as `build-images.release`. */
  readonly outputs = new Map<string, string>();

  constructor(view: View, onDone: (step: string) => void = () => undefined) {
    this.#view = view;
    this.#onDone = onDone;
  }

  take({ job, step, stage, kind, command, text }: ActLine): void {
    if (kind === "command" && command === "error") this.errors.push(messageOf(text));
    if (kind !== "act" || step === undefined || stage === undefined || stage === "Pre") return;
    const name = stepName(step, stage);
    const key = `${job} ${name}`;
    const [, output = "", value = ""] = /^\s*⚙ {2}::set-output:: ([\w-]+)=(.*)$/su.exec(text) ?? [];
    if (output !== "") this.outputs.set(`${name}.${output}`, value);
    if (text.startsWith("⭐ Run ")) this.#began.set(key, performance.now());
    const [, mark] = /^\s*(✅|❌)\s/u.exec(text) ?? [];
    if (mark === undefined) return;
    const duration = performance.now() - (this.#began.get(key) ?? performance.now());
    const said = `${job} › ${name}`;
    if (mark === "❌") this.#view.failed(said, duration, this.errors.at(-1));
    else if (!quiet.has(name)) this.#view.done(said, duration);
    if (mark === "✅") this.#onDone(name);
  }
}

/** Steps that nobody wants to read about while they go well. */
const quiet = new Set(["checkout", "plan, post step", "build-images, post step", "smoke-test, post step"]);

/** `stageway/plan@v1` is plan. */
function stepName(step: string, stage: "Main" | "Post"): string {
  const name = step.replace(/^[\w.-]+\/([\w.-]+)@.*$/, "$1");
  return stage === "Post" ? `${name}, post step` : name;
}

/** The text of `::error title=x::text`, with the runner's escapes undone. */
function messageOf(raw: string): string {
  const text = raw.replace(/^::error[^:]*::/, "");
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%").trimEnd();
}
