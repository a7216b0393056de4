import { optionsOf } from "./parse-call.ts";
import type { Option, Verb } from "./verb.ts";
import type { Paint } from "./view.ts";

/** The exit codes of the command and their meaning. Outcomes have the same codes as in the actions. */
export const exitCodeTable: readonly (readonly [number, string])[] = [
  [0, "done: what was asked for is so, or a newer deployment was there first"],
  [1, "refused or failed: nothing was touched; of doctor: a check failed"],
  [2, "rolled back: everything is as it was before"],
  [3, "degraded: mixed or unknown; the message has the command that shows how it stands"],
  [4, "of doctor: no check failed, but not everything could be checked"],
  [64, "the command line cannot be understood"],
  [70, "a bug in stageway itself"],
  [130, "interrupted"],
];

/** Help for the whole command. */
export function overview(verbs: readonly Verb[], paint: Paint): string {
  const list = [
    ...verbs.map(({ name, about }) => [name, about] as const),
    ["completion", "Prints completion for bash, zsh or fish"] as const,
    ["help", "Says what a verb does, with an example"] as const,
  ];
  const examples = verbs.flatMap(({ examples: [first] }) => (first === undefined ? [] : [first.command]));
  return [
    `${paint.bold("stageway")}: staged delivery from a terminal`,
    "",
    `${paint.bold("Usage:")} stageway VERB [options]`,
    "",
    paint.bold("Verbs"),
    ...columns(list),
    "",
    paint.bold("Examples"),
    ...examples.map((command) => `  ${command}`),
    "",
    paint.bold("Exit codes"),
    ...columns(exitCodeTable.map(([code, text]) => [String(code), text])),
    "",
    "stageway VERB --help says more. NO_COLOR=1 leaves colours out.",
  ].join("\n");
}

/** Help for one verb. */
export function verbHelp(verb: Verb, paint: Paint): string {
  const { name, about, details, argument, examples } = verb;
  const options = Object.entries(optionsOf(verb)).map(
    ([option, facts]) => [spell(option, facts), aboutOf(facts)] as const,
  );
  return [
    `${paint.bold(`stageway ${name}`)}: ${about}`,
    "",
    `${paint.bold("Usage:")} ${usage(verb)}`,
    ...(details === undefined ? [] : ["", ...wrap(details, 96)]),
    ...(argument === undefined ? [] : ["", ...columns([[argument.name, argument.about]])]),
    "",
    paint.bold("Options"),
    ...columns(options),
    "",
    paint.bold("Examples"),
    ...columns(examples.map((example) => [example.command, example.about])),
  ].join("\n");
}

/** The usage line of a verb: `stageway deploy [options]`. */
export function usage({ name, argument }: Verb): string {
  return `stageway ${name}${argument === undefined ? "" : ` [${argument.name}]`} [options]`;
}

/** An option as help lists it: `-h, --help`, `--stage NAME`, with `…` if it may be repeated. */
export function spell(name: string, { value, short, many = false }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}${many ? " …" : ""}`;
}

/** What an option does, with its default. */
export function aboutOf({ about, preset }: Option): string {
  return preset === undefined ? about : `${about}; ${preset} unless given`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, 96 - width);
    const [first = "", ...rest] = lines;
    const head =
      left.length > width ? [`  ${left}`, `  ${" ".repeat(width)}  ${first}`] : [`  ${left.padEnd(width)}  ${first}`];
    return [...head, ...rest.map((line) => `  ${" ".repeat(width)}  ${line}`)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
