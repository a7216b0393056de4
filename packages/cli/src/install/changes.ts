import { createHash } from "node:crypto";
import { forcedCommand, policyText, type Program } from "@stageway/remote";
import type { Allowed } from "./allowed.ts";
import { giveKey, keysWithShell } from "./authorized-keys.ts";
import { difference } from "./difference.ts";
import { planSigners } from "./signers-change.ts";
import { isWithin, unsafeMounts } from "./unsafe-mounts.ts";
import type { PublicKey } from "./public-key.ts";
import type { Asked, Survey } from "./survey.ts";

/** One change on a host. */
export interface Change {
  readonly what: "directory" | "program" | "policy" | "signers" | "key";
  readonly path: string;
  /** For people: `replaces an older one`. */
  readonly why: string;
  readonly content: Uint8Array | string;
}

/** What the host must have after the installation. */
export interface Wanted extends Asked {
  readonly key: PublicKey;
  readonly allowed: Allowed;
  readonly installed: Program;
  /** The allowed signers; `undefined` when signatures are not required. */
  readonly signersText: string | undefined;
}

/** The changes in order, the key last so that it never starts a missing program; or all reasons to refuse. */
export type Installation =
  | { readonly kind: "refused"; readonly problems: readonly string[] }
  | {
      readonly kind: "planned";
      readonly line: string;
      readonly changes: readonly Change[];
      readonly notes: readonly string[];
    };

/** Plans an installation from the state of the host. Pure: it neither reads nor writes anything. */
export function planInstallation(found: Survey, wanted: Wanted): Installation {
  const { key, directory, user } = wanted;
  const options = forcedCommand(wanted);
  const keys = giveKey(key, options, found.keys);
  const problems = [...unsafe(found, wanted), ...(keys.kind === "refused" ? [keys.why] : [])];
  if (problems.length > 0) return { kind: "refused", problems };
  const policy = policyText(wanted.allowed.repositories, wanted.allowed.mounts);
  const after = keys.kind === "write" ? keys.text : found.keys;
  const shells = keysWithShell(after);
  const signers = planSigners(found.signers, wanted);
  return {
    kind: "planned",
    line: [options, key.type, key.blob, key.comment].filter((part) => part !== "").join(" "),
    changes: [
      ...(found.directory === "missing"
        ? [{ what: "directory" as const, path: directory, why: `is made, and belongs to ${user}`, content: "" }]
        : []),
      ...programChange(found, wanted),
      ...policyChange(found, wanted, policy),
      ...signers.changes,
      ...(keys.kind === "write"
        ? [{ what: "key" as const, path: found.keysFile ?? "", why: keyReason(keys.replaces), content: keys.text }]
        : []),
    ],
    notes: [
      ...(shells > 0
        ? [`${shells} other ${shells === 1 ? "key" : "keys"} of ${user} ${shells === 1 ? "has" : "have"} a shell`]
        : []),
      ...signers.notes,
      ...(found.dockerIsUsable ? [] : [`${user} cannot use Docker: usermod -aG docker ${user}`]),
      ...wanted.allowed.unknown.map(
        (image) => `the image ${image} is not known here: name its repository with --allow`,
      ),
    ],
  };
}

function unsafe({ user, keysFile, keysAreForeign, directory: state, exchangeable }: Survey, wanted: Wanted): string[] {
  const { directory, user: name } = wanted;
  if (user === undefined) return [`there is no user ${name}`];
  const mounts = wanted.allowed.mounts.filter((line) => line.startsWith("/"));
  return [
    ...(user.id === 0 ? [`${name} is root, whom no policy binds: name another user with --user`] : []),
    ...(isWithin(user.home, directory)
      ? [`the home of ${name}, ${user.home}, lies in ${directory}: an upload could change its keys`]
      : []),
    ...(state === "foreign" ? [`${name} may not write ${directory}`] : []),
    ...[...new Set(exchangeable)].map(
      (path) => `${name} may write ${path}, and so could exchange program, policy or signers`,
    ),
    ...unsafeMounts(mounts, user.home).map((path) => `whoever mounts ${path} rules the host`),
    ...(keysFile === undefined || keysAreForeign
      ? [`sshd does not read the keys of ${name} from a file of its own: current value is ${keysFile ?? "nothing"}`]
      : []),
  ];
}

function programChange({ program }: Survey, { program: path, installed }: Wanted): Change[] {
  if (program === createHash("sha256").update(installed.text).digest("hex")) return [];
  return [
    { what: "program", path, why: program === "" ? "is new" : "replaces another version", content: installed.text },
  ];
}

function policyChange({ policy }: Survey, { policy: path }: Wanted, content: string): Change[] {
  if (policy === content) return [];
  return [{ what: "policy", path, why: difference(linesOf(policy), linesOf(content)), content }];
}

function linesOf(policy: string): readonly string[] {
  return policy.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function keyReason(replaces: readonly string[]): string {
  return replaces.length === 0
    ? "one line more"
    : `replaces ${replaces.length === 1 ? "the line" : "the lines"} of this key`;
}
