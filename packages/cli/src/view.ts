/** Output while a verb runs. It goes to stderr, since stdout carries only the result. */
export interface View {
  /** Shows a running task: an animated line in a terminal, otherwise plain lines. */
  begin(text: string): Progress;
  /** Prints a note. */
  note(text: string): void;
  warn(text: string): void;
  /** Prints output of another program, without control characters. */
  foreign(text: string): void;
  readonly paint: Paint;
}

/** A running task in the view. `done` and `failed` end it, by default with the text it began with. */
export interface Progress {
  /** Updates the text. */
  say(text: string): void;
  done(text?: string): void;
  failed(text?: string): void;
}

type Colour = (text: string) => string;

/** Functions that colour a text, or leave it as it is when colours are off. */
export type Paint = Readonly<Record<"bold" | "dim" | "red" | "green" | "yellow" | "blue", Colour>>;

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 36 } as const;

/** Functions that colour a text; without `colours` they return it unchanged. */
export function createPaint(colours: boolean): Paint {
  const paint =
    (code: number): Colour =>
    (text) =>
      colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    bold: paint(codes.bold),
    dim: paint(codes.dim),
    red: paint(codes.red),
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    blue: paint(codes.blue),
  };
}
