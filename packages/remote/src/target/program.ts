import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { joinProgram, programParts } from "./program/parts.ts";

/** The program for the target, and the name under which it is installed: its content decides. */
export interface Program {
  readonly text: Uint8Array;
  /** First 12 hexadecimal digits of its sha256. */
  readonly hash: string;
}

let loaded: Promise<Program> | undefined;

/** Reads the program, joined from the parts that lie beside this file, once. */
export function loadProgram(): Promise<Program> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<Program> {
  const parts = await Promise.all(programParts.map((part) => readFile(part, "utf8")));
  const text = Buffer.from(joinProgram(parts));
  return { text, hash: createHash("sha256").update(text).digest("hex").slice(0, 12) };
}

/** Where the program lies in a project directory. */
export function programPath(directory: string, program: Program): string {
  return `${directory}/.stageway/program-${program.hash}.sh`;
}

/** What says, in a shell there, how deployments stand; of the programs that were installed over time, the newest says it. */
export function statusScript(directory: string): string {
  return `cd ${directory}/.stageway && sh $(ls -t program-*.sh | head -n 1) --dir ${directory} status`;
}

/** Puts the program (stdin) in its place; `$1` directory, `$2` path, `$3` length, `$4` mark. What was cut off is not installed. */
export const installScript = `umask 077
mkdir -p "$1/.stageway" || { printf '=%s refused reason=no-directory\\n' "$4"; exit 0; }
[ ! -d "$2" ] || { cat >/dev/null; echo "a folder is in its place: $2" >&2; exit 0; }
cat >"$2.$$" && [ $(($(wc -c <"$2.$$"))) = "$3" ] && mv -f "$2.$$" "$2" && printf '=%s installed\\n' "$4" && exit 0
rm -f "$2.$$"
printf '=%s refused reason=no-space\\n' "$4"`;

/**
 * Runs the program: `$1` its path, `$2` directory, `$3` mark, then its words. In one line, which every login shell takes as it is.
 * `STAGEWAY_SHELL` is for tests, see program/head.sh.
 */
export const runScript = [
  `[ -f "$1" ] && [ -s "$1" ] || { printf '=%s missing\\n' "$3"; exit 0; }`,
  "program=$1 dir=$2 mark=$3",
  "shift 3",
  'exec ${STAGEWAY_SHELL:-sh} "$program" --dir "$dir" --mark "$mark" "$@"',
].join("; ");
