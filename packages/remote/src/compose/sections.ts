import { ActionError } from "@stageway/core";

/** The lines of each section of what the program printed (program/read.sh). Text before the first section is a greeting of the host. */
export function readSections(output: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of output.split("\n")) {
    const [, name] = /^==([a-z]+)$/.exec(line) ?? [];
    if (name !== undefined) sections.set(name, (current = []));
    else if (line.startsWith("|")) current?.push(line.slice(1));
    else if (line !== "" && current !== undefined) throw unreadable(line);
  }
  return sections;
}

/** The values of lines that are JSON each. */
export function jsonLines(lines: readonly string[] = []): readonly unknown[] {
  return lines.filter((line) => line !== "").map(parseLine);
}

/** JSON that was printed over many lines. */
export function jsonText(lines: readonly string[] = []): unknown {
  return parseLine(lines.join("\n"));
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The text may have secrets of the application in it, so only its length is told.
    throw new ActionError(`Cannot read the state of the target: ${text.length} characters are not JSON`, {
      cause: error,
    });
  }
}

function unreadable(line: string): ActionError {
  return new ActionError(`Cannot read the state of the target: a line of ${line.length} characters is in no section`, {
    hint: "Something on the host prints into what commands print; see its shell's start files",
  });
}
