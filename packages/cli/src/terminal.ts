import { plain, redact, type Env } from "@stageway/core";
import { createPaint, type Progress, type View } from "./view.ts";

/** Where lines are written: stderr, or a string in tests. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** Whether to use colours: in a terminal unless NO_COLOR is set (no-color.org), and elsewhere with FORCE_COLOR. */
export function wantsColours(isTTY: boolean, env: Env): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return isTTY && env["TERM"] !== "dumb";
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameTime = 100;
/** Milliseconds after which a running task is mentioned when lines are not animated. */
const patience = 3000;

/** Shows progress on `output`: an animated line in a terminal, otherwise plain lines. Secrets are redacted. */
export function createView(output: Output, env: Env): View {
  const paint = createPaint(wantsColours(output.isTTY, env));
  const moves = output.isTTY && env["TERM"] !== "dumb";
  let clear = (): void => undefined;
  const line = (text: string) => {
    clear();
    output.write(`${redact(text)}\n`);
  };
  return {
    paint,
    note: (text) => line(text),
    warn: (text) => line(`${paint.yellow("!")} ${text}`),
    foreign: (text) => line(paint.dim(plain(text))),
    begin: (text) => {
      const began = performance.now();
      let said = text;
      const moving = moves ? move(output, () => said) : remind(() => line(`… ${said}`));
      clear = () => moving.clear();
      const end = (mark: string, words: string | undefined) => {
        moving.end();
        clear = () => undefined;
        line(`${mark} ${words ?? text} ${paint.dim(seconds(performance.now() - began))}`);
      };
      const progress: Progress = {
        say: (words) => {
          said = words;
          moving.said();
        },
        done: (words) => end(paint.green("✓"), words),
        failed: (words) => end(paint.red("✗"), words),
      };
      return progress;
    },
  };
}

interface Moving {
  /** Clears the animated line before a permanent one. */
  clear(): void;
  said(): void;
  end(): void;
}

function move(output: Output, text: () => string): Moving {
  const clear = () => output.write("\r\u001b[2K");
  let frame = 0;
  const draw = () => {
    const room = Math.max(10, output.columns - 3);
    output.write(`\r\u001b[2K${frames[frame++ % frames.length] ?? ""} ${plain(redact(text())).slice(0, room)}`);
  };
  draw();
  const timer = setInterval(draw, frameTime);
  timer.unref();
  const end = () => {
    clearInterval(timer);
    clear();
  };
  return { clear, said: draw, end };
}

/** Without animation: mentions a long task once. */
function remind(say: () => void): Moving {
  const timer = setTimeout(say, patience);
  timer.unref();
  return { clear: () => undefined, said: () => undefined, end: () => clearTimeout(timer) };
}

/** A duration with one decimal: `1.2 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
