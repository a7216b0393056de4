/** What the runner makes of what an action prints and writes; written from its behaviour, apart from the code under test. */

const commands = new Set([
  "add-mask",
  "set-output",
  "save-state",
  "set-env",
  "add-path",
  "debug",
  "warning",
  "error",
  "notice",
  "group",
  "endgroup",
  "echo",
  "stop-commands",
  "add-matcher",
  "remove-matcher",
  "internal-set-repo-path",
]);

export interface Command {
  readonly command: string;
  readonly data: string;
}

/** The commands that the runner would obey in this output, line by line (ActionCommand.cs, ActionCommandManager.cs). */
export function obeyed(output: string): Command[] {
  const found: Command[] = [];
  let stop: string | undefined;
  for (const line of output.split(/\r\n|\n|\r/)) {
    const parsed = parse(line, stop);
    if (parsed === undefined) continue;
    if (stop !== undefined) {
      if (parsed.command.toLowerCase() === stop.toLowerCase()) stop = undefined;
    } else if (parsed.command === "stop-commands") stop = parsed.data;
    else found.push(parsed);
  }
  return found;
}

function parse(line: string, stop: string | undefined): Command | undefined {
  const known = (command: string) =>
    commands.has(command.toLowerCase()) || command.toLowerCase() === stop?.toLowerCase();
  const trimmed = line.trimStart();
  if (trimmed.startsWith("::")) {
    const end = trimmed.indexOf("::", 2);
    const command = end < 0 ? "" : (trimmed.slice(2, end).split(" ")[0] ?? "");
    if (end >= 0 && known(command)) return { command, data: unescape(trimmed.slice(end + 2)) };
  }
  const start = line.indexOf("##[");
  const end = line.indexOf("]", start);
  const command = start < 0 || end < 0 ? "" : (line.slice(start + 3, end).split(" ")[0] ?? "");
  return known(command) ? { command, data: line.slice(end + 1) } : undefined;
}

function unescape(data: string): string {
  return data.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}

/** The names and values in a file of outputs or state (FileCommandManager.cs). @throws when the runner would fail the step */
export function keyValuePairs(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  let index = 0;
  const readLine = (): string | undefined => {
    if (index >= text.length) return undefined;
    const end = text.indexOf("\n", index);
    const line = end < 0 ? text.slice(index) : text.slice(index, end);
    index = end < 0 ? text.length : end + 1;
    return line;
  };
  for (let line = readLine(); line !== undefined; line = readLine()) {
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
    } else if (heredoc >= 0) {
      pairs.push([line.slice(0, heredoc), readUntil(line.slice(heredoc + 2), readLine)]);
    } else throw new Error(`Invalid format '${line}'`);
  }
  return pairs;
}

function readUntil(delimiter: string, readLine: () => string | undefined): string {
  const lines: string[] = [];
  for (let line = readLine(); line !== delimiter; line = readLine()) {
    if (line === undefined) throw new Error(`Matching delimiter not found '${delimiter}'`);
    lines.push(line);
  }
  return lines.join("\n");
}
