/** What a story says, and how it looks: a line for each thing that happened, its time at the right. */
export interface View {
  title(text: string): void;
  act(number: number, text: string): void;
  /** Something was done, in so many milliseconds when that is of interest. */
  done(text: string, duration?: number): void;
  /** Something went wrong; `details` stand below it. */
  failed(text: string, duration?: number, details?: string): void;
  /** Something that was promised and was seen to hold. */
  holds(text: string): void;
  /** A name and what it is: an address, a digest. */
  fact(name: string, value: string): void;
  note(text: string): void;
  /** A command as somebody types it, and what it printed. */
  typed(command: string): void;
  printed(text: string): void;
}

const width = 96;

interface Terminal {
  readonly write: (text: string) => void;
  readonly colour: boolean;
}

/** Colours where a terminal is and NO_COLOR is not set (no-color.org). */
export function terminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  return {
    write: (text) => void stream.write(text),
    colour: (stream.isTTY || Boolean(env["FORCE_COLOR"])) && !env["NO_COLOR"],
  };
}

export function createView({ write, colour }: Terminal): View {
  const paint = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const [bold, dim, red, green, blue] = [1, 2, 31, 32, 36].map(paint) as [Paint, Paint, Paint, Paint, Paint];
  const line = (text = "") => write(`${text}\n`);
  const step = (mark: string, text: string, duration: number | undefined) => {
    const time = duration === undefined ? "" : seconds(duration);
    line(`   ${mark} ${text}${" ".repeat(Math.max(1, width - text.length - time.length - 5))}${dim(time)}`.trimEnd());
  };
  return {
    title: (text) => line(`\n${bold(text)}`),
    act: (number, text) => line(`\n${bold(`${number}  ${text}`)}`),
    done: (text, duration) => step(green("✓"), text, duration),
    failed(text, duration, details = "") {
      step(red("✗"), text, duration);
      for (const detail of details.split("\n").filter(Boolean)) line(`       ${detail}`);
    },
    holds: (text) => line(`   ${green("✔")} ${bold(text)}`),
    fact: (name, value) => line(`     ${dim(name.padEnd(9))} ${blue(value)}`),
    note: (text) => line(`     ${dim(text)}`),
    typed: (command) => line(`   ${bold(`$ ${command}`)}`),
    printed(text) {
      for (const printed of text.split("\n").filter(Boolean)) line(`     ${printed}`);
    },
  };
}

type Paint = (text: string) => string;

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
