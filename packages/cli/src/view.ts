/** What is said while a verb works, on stderr: results alone go to stdout. */
export interface View {
  /** Something that takes a while: a line that moves in a terminal, plain lines where there is none. */
  begin(text: string): Progress;
  /** Something people should know. */
  note(text: string): void;
  warn(text: string): void;
  /** What somebody else said: without control characters. */
  foreign(text: string): void;
  readonly paint: Paint;
}

export interface Progress {
  /** Another word on how far it is. */
  say(text: string): void;
  done(text?: string): void;
  failed(text?: string): void;
}

type Colour = (text: string) => string;
export type Paint = Readonly<Record<"bold" | "dim" | "red" | "green" | "yellow" | "blue", Colour>>;

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 36 } as const;

/** Colours, or the same words without them. */
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
