/**
 * Writes an argument array as one line for the login shell that sshd starts: the one place where that is done. Single
 * quotes keep everything in a POSIX shell (POSIX Shell Command Language, 2.2.2); a quote itself is written between two quoted
 * parts.
 *
 * Other login shells read some of that otherwise: csh ends a quoted word at a line break and looks for history behind `!`, fish
 * takes `\\` within quotes for one backslash. A line with such characters is written as one word that all shells read alike, and
 * `sh` makes the line of it.
 *
 * @throws {TypeError} for a NUL, which no argument can hold.
 */
export function quoteCommand(command: readonly string[]): string {
  const line = command.map(quoteArgument).join(" ");
  return special.test(line.replaceAll("'\\''", ""))
    ? `sh -c 'eval "exec $(printf %b "$1")"' sh '${encode(line)}'`
    : line;
}

const special = /[^ -~]|!|\\(?=[\\'])/;

/** Nothing but plain characters, and what is special by its octal value (printf(1), `%b`). */
function encode(line: string): string {
  return [...Buffer.from(line.toWellFormed())]
    .map((byte) => String.fromCharCode(byte))
    .map((character) => (/[^ -~]|[!\\']/.test(character) ? octal(character) : character))
    .join("");
}

function octal(character: string): string {
  return `\\0${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

function quoteArgument(argument: string): string {
  if (argument.includes("\0"))
    throw new TypeError(`An argument holds a NUL: current value is ${JSON.stringify(argument)}`);
  // A word that begins with "=" is a path to zsh, and one of its stack of folders to tcsh.
  if (/^(?!=)[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
