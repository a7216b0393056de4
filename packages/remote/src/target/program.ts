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

/** Puts the program (stdin) in its place; `$1` directory, `$2` path, `$3` length, `$4` mark. What was cut off is not installed. */
export const installScript = `umask 077
mkdir -p "$1/.stageway" 2>/dev/null || { printf '=%s refused reason=no-directory\\n' "$4"; exit 0; }
cat >"$2.$$" && [ $(($(wc -c <"$2.$$"))) = "$3" ] && mv -f "$2.$$" "$2" && printf '=%s installed\\n' "$4" && exit 0
rm -f "$2.$$"
printf '=%s refused reason=no-space\\n' "$4"`;

/** Runs the program with the arguments; `STAGEWAY_SHELL` is for tests, see program/head.sh. */
export const runScript = `exec \${STAGEWAY_SHELL:-sh} "$@"`;

/**
 * Round trip 1: `$1` directory, `$2` path of the program, `$3` mark, `$4` token, `$5` length of the upload (stdin), then for
 * each report its name, its script, the number of its arguments, and these. The reports run at once and are told one after
 * another; each begins and ends in a line of its own.
 */
export const receiveScript = `program=$2 dir=$1 mark=$3 token=$4 bytes=$5
shift 5
[ -f "$program" ] || { printf '=%s missing\\n' "$mark"; exit 0; }
said=$(\${STAGEWAY_SHELL:-sh} "$program" --dir "$dir" --mark "$mark" receive "$token" "$bytes") || { printf '%s\\n' "$said"; exit 0; }
\${STAGEWAY_SHELL:-sh} "$program" --dir "$dir" --mark "$mark" status </dev/null
cd "$dir/.stageway/incoming/$token" 2>/dev/null || { printf '%s\\n' "$said"; exit 0; }
umask 077
mkdir report
names=
while [ $# -gt 0 ]; do
  name=$1 script=$2 count=$3
  shift 3
  names="$names $name"
  (
    total=$#
    while [ "$total" -gt 0 ]; do
      argument=$1
      shift
      [ "$count" -le 0 ] || set -- "$@" "$argument"
      count=$((count - 1)) total=$((total - 1))
    done
    sh -c "$script" sh "$@" </dev/null >"report/$name.out" 2>"report/$name.err"
    echo "$?" >"report/$name.code"
  ) &
  shift "$count"
done
wait
for name in $names; do
  printf '=%s report %s %s\\n' "$mark" "$name" "$(cat "report/$name.code")"
  cat "report/$name.out"
  printf '\\n=%s errors\\n' "$mark"
  cat "report/$name.err"
  printf '\\n=%s end\\n' "$mark"
done
rm -rf report
printf '%s\\n' "$said"`;
