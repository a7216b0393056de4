import { didYouMean, quote } from "@stageway/core";
import { optionsOf, UsageError } from "./parse-call.ts";
import type { Option, Verb } from "./verb.ts";

const shells: Readonly<Record<string, (verbs: readonly Verb[]) => string>> = { bash, zsh, fish };

/** The names of the shells whose completion can be had. */
export const knownShells = Object.keys(shells);

/** A script for a shell that completes verbs, options and their values, made from the table of verbs. */
export function completion(shell: string, verbs: readonly Verb[]): string {
  const write = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (write !== undefined) return write(verbs);
  throw new UsageError(
    `Cannot print completion: the shell must be ${knownShells.join(", ")}: current value is ${quote(shell)}${didYouMean(shell, knownShells)}`,
    { hint: "For bash: source <(stageway completion bash); for fish: stageway completion fish | source" },
  );
}

const others = ["completion", "help"];

function bash(verbs: readonly Verb[]): string {
  const names = [...verbs.map(({ name }) => name), ...others].join(" ");
  const cases = verbs.map((verb) => `    ${verb.name}) words="${optionNames(verb).join(" ")}" ;;`);
  const values = valued(verbs).map(([verb, name, choices]) => `    ${verb}:--${name}) words="${choices.join(" ")}" ;;`);
  return `# bash completion for stageway: source <(stageway completion bash)
_stageway() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} verb=\${COMP_WORDS[1]} words=
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "${names}" -- "$word")
    return
  fi
  case $verb:$before in
${values.join("\n")}
    completion:completion) words="${knownShells.join(" ")}" ;;
    help:help) words="${verbs.map(({ name }) => name).join(" ")}" ;;
  esac
  if [ -n "$words" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi
  case $verb in
${cases.join("\n")}
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _stageway stageway
`;
}

function zsh(verbs: readonly Verb[]): string {
  const described = verbs.map(({ name, about }) => `    '${name}:${zshText(about)}'`);
  const cases = verbs.map((verb) => {
    const options = Object.entries(optionsOf(verb)).map(([name, option]) => `        '${zshOption(name, option)}'`);
    return [`    ${verb.name})`, "      _arguments \\", options.join(" \\\n"), "      ;;"].join("\n");
  });
  return `#compdef stageway
# zsh completion for stageway: stageway completion zsh > "\${fpath[1]}/_stageway"
_stageway() {
  local -a verbs
  verbs=(
${described.join("\n")}
    'completion:Prints completion for bash, zsh or fish'
    'help:Says what a verb does'
  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join("\n")}
    completion) _values shell ${knownShells.join(" ")} ;;
    help) _describe verb verbs ;;
  esac
}
compdef _stageway stageway
`;
}

function fish(verbs: readonly Verb[]): string {
  const lines = verbs.flatMap((verb) => [
    `complete -c stageway -n __fish_use_subcommand -f -a ${verb.name} -d ${fishText(verb.about)}`,
    ...Object.entries(optionsOf(verb)).map(([name, option]) => {
      const value = option.value === undefined ? "" : ` -r${fishValue(option)}`;
      const short = option.short === undefined ? "" : ` -s ${option.short}`;
      return `complete -c stageway -n "__fish_seen_subcommand_from ${verb.name}" -l ${name}${short}${value} -d ${fishText(option.about)}`;
    }),
  ]);
  return [
    "# fish completion for stageway: stageway completion fish | source",
    ...lines,
    "complete -c stageway -n __fish_use_subcommand -f -a completion -d 'Prints completion for bash, zsh or fish'",
    "complete -c stageway -n __fish_use_subcommand -f -a help -d 'Says what a verb does'",
    `complete -c stageway -n "__fish_seen_subcommand_from completion" -f -a "${knownShells.join(" ")}"`,
    "",
  ].join("\n");
}

function optionNames(verb: Verb): string[] {
  return Object.keys(optionsOf(verb)).map((name) => `--${name}`);
}

/** Options whose values are words of ours. */
function valued(verbs: readonly Verb[]): [string, string, readonly string[]][] {
  return verbs.flatMap((verb) =>
    Object.entries(verb.options).flatMap(([name, { completes }]): [string, string, readonly string[]][] =>
      completes === undefined || completes === "file" ? [] : [[verb.name, name, completes]],
    ),
  );
}

function zshOption(name: string, { value, about, completes, many = false }: Option): string {
  const action = completes === "file" ? "_files" : completes === undefined ? " " : `(${completes.join(" ")})`;
  return `${many ? "*" : ""}--${name}[${zshText(about)}]${value === undefined ? "" : `:${value}:${action}`}`;
}

function zshText(text: string): string {
  return text.replaceAll("'", "’").replace(/[[\]:\\`$]/g, (character) => `\\${character}`);
}

function fishText(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}

function fishValue({ completes }: Option): string {
  if (completes === "file") return " -F";
  return completes === undefined ? " -f" : ` -f -a "${completes.join(" ")}"`;
}
