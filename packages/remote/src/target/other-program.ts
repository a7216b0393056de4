import { jobFormat } from "./job-text.ts";

const installAgain =
  "The program on the host is older than this version of Stageway. An administrator of the host runs stageway install again, with the public key of this deploy key and this version of the command";

/**
 * What to do when the program on a host refuses what it does not know. Only a key without a shell meets another program than this version's:
 * everybody else brings it along. `undefined` for every other refusal.
 */
export function otherProgramHint(refusal: string): string | undefined {
  // Programs before format 2 know no line with a format.
  if (/(?:^|: )the job is not understood: format \d{1,9}$/.test(refusal)) return installAgain;
  if (
    /^Cannot understand the request: (?:no such verb: |(?:receive|run|follow|go|extend|confirm|undo|unlock|queue|discard|recorded|signed) [[A-Z])/.test(
      refusal,
    )
  )
    return installAgain;
  const [, its] = /the job has another format: .*, this program's is (\d{1,9})$/.exec(refusal) ?? [];
  if (its === undefined) return undefined;
  if (Number(its) < jobFormat) return installAgain;
  return "The program on the host is newer than this version of Stageway. Use the version of the actions, or of the command, with which stageway install was run last";
}
