import type { PublicKey } from "./public-key.ts";

/** What has to be done to a file of authorized keys (sshd(8)), so that a key has these options and no other line. */
export type KeysChange =
  | { readonly kind: "none" }
  | { readonly kind: "write"; readonly text: string; readonly replaces: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };

/** Gives a key its one line; every other line stays as and where it is. */
export function giveKey({ type, blob, comment }: PublicKey, options: string, before: string): KeysChange {
  const line = [options, type, blob, comment].filter((part) => part !== "").join(" ");
  const lines = before.split("\n");
  const found = lines.filter((each) => !each.trimStart().startsWith("#") && each.split(/[ \t]+/).includes(blob));
  if (found.length === 1 && found[0] === line) return { kind: "none" };
  const foreign = found.map(optionsOf).find((given) => given !== "" && !isOurs(given));
  if (foreign !== undefined) return { kind: "refused", why: `the key is there with options of its own: ${foreign}` };
  const elsewhere = found
    .map((each) => directoryOf(optionsOf(each)))
    .find((of) => of !== "" && of !== directoryOf(options));
  if (elsewhere !== undefined)
    return { kind: "refused", why: `the key is for ${elsewhere} already, and a key is for one project` };
  const at = lines.findIndex((each) => each === found[0]);
  const others = lines.filter((each) => !found.includes(each));
  if (at < 0) return { kind: "write", text: `${[...withoutEnd(lines), line].join("\n")}\n`, replaces: [] };
  const kept = [...others.slice(0, at), line, ...others.slice(at)];
  return { kind: "write", text: `${withoutEnd(kept).join("\n")}\n`, replaces: found };
}

/** Lines that let somebody in with a shell: those without a command of their own. */
export function keysWithShell(text: string): number {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .filter((line) => !/(^|,)(restrict,)?command="/i.test(optionsOf(line))).length;
}

function withoutEnd(lines: readonly string[]): readonly string[] {
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** What stands before the type of the key. */
function optionsOf(line: string): string {
  return /^(.*?)[ \t]*(?:ssh-|ecdsa-|sk-)[\w@.-]+[ \t]+AAAA/.exec(line.trim())?.[1] ?? "";
}

function isOurs(options: string): boolean {
  return /^command="exec sh \S+ --dir \S+ --policy \S+ --forced",restrict$/.test(options);
}

function directoryOf(options: string): string {
  return / --dir (\S+) --policy /.exec(options)?.[1] ?? "";
}
