import { plain, redact, type Env } from "@stageway/core";
import { createPaint, type Progress, type View } from "./view.ts";

/** Where lines go: stderr, or a text in tests. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** Colours only in a terminal and when nobody asked for none (no-color.org); FORCE_COLOR asks for them. */
export function wantsColours(isTTY: boolean, env: Env): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return isTTY && env["TERM"] !== "dumb";
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameTime = 100;
/** Milliseconds after which something that is still under way is mentioned where no line moves. */
const patience = 3000;

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
  /** Makes room for a line that stays. */
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

/** Where no line moves, what takes long is said once. */
function remind(say: () => void): Moving {
  const timer = setTimeout(say, patience);
  timer.unref();
  return { clear: () => undefined, said: () => undefined, end: () => clearTimeout(timer) };
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
