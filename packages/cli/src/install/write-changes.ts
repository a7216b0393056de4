import { ActionError, plain } from "@stageway/core";
import type { Change } from "./changes.ts";
import type { RootShell } from "./root-shell.ts";
import type { Asked } from "./survey.ts";

/** Writes one change; whatever breaks, a file is there whole or as it was. */
export async function writeChange({ what, path, content }: Change, { user }: Asked, shell: RootShell): Promise<void> {
  await shell.run(scripts[what], [path, user], { input: content });
}

/** `$1` is the path, `$2` the user. */
const ofRoot = `umask 022 && mkdir -p -- "$(dirname -- "$1")" && cat >"$1.new" && chmod 0644 "$1.new" && mv -f -- "$1.new" "$1"`;
/** By the user, in whose home root follows no links. */
const ofUser = `umask 077
file=$(readlink -f -- "$0" 2>/dev/null) || file=$0
mkdir -p -- "$(dirname -- "$file")" && cat >"$file.new" && mv -f -- "$file.new" "$file"`;
const scripts: Readonly<Record<Change["what"], string>> = {
  directory: 'mkdir -p -- "$1" && chown "$2:" -- "$1"',
  program: ofRoot,
  policy: ofRoot,
  signers: ofRoot,
  key: `exec su -s /bin/sh -c '${ofUser}' -- "$2" "$1"`,
};

/**
 * Asks the installed program for its status as sshd would start it, and gives what it says of signatures, which is nothing where none are
 * required.
 *
 * @throws {ActionError} with the reason when it refuses.
 */
export async function tryProgram(
  { user, directory, program, policy }: Asked,
  shell: RootShell,
): Promise<"verified" | "unchecked" | "broken" | undefined> {
  const printed = await shell.run(trial, [user, program, directory, policy]);
  const [, reason] = /^=try refused reason=(.*)$/m.exec(printed) ?? [];
  const [, signatures] = /^=try signers state=(verified|unchecked|broken)\b/m.exec(printed) ?? [];
  if (/^=try done$/m.test(printed)) return signatures as "verified" | "unchecked" | "broken" | undefined; // As the pattern has them.
  const said =
    reason === undefined ? printed.trim().split("\n").at(-1) || "it said nothing" : decodeURIComponent(reason);
  throw new ActionError(`The program was installed, but does not work: ${plain(said)}`, {
    hint: "Nobody can deploy with this key until that is put right; then install again",
  });
}

const trial = `exec su -s /bin/sh -c 'SSH_ORIGINAL_COMMAND="--mark try status" exec sh "$0" --dir "$1" --policy "$2" --forced' -- "$1" "$2" "$3" "$4"`;
