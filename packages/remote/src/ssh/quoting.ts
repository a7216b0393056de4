/**
 * Writes an argument array as one line for the login shell that sshd starts: the one place where that is done. Single
 * quotes keep everything (POSIX Shell Command Language, 2.2.2); a quote itself is written between two quoted parts.
 *
 * @throws {TypeError} for a NUL, which no argument can hold.
 */
export function quoteCommand(command: readonly string[]): string {
  return command.map(quoteArgument).join(" ");
}

function quoteArgument(argument: string): string {
  if (argument.includes("\0"))
    throw new TypeError(`An argument holds a NUL: current value is ${JSON.stringify(argument)}`);
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
