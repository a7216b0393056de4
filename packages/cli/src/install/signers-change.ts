import type { Change, Wanted } from "./changes.ts";
import { difference } from "./difference.ts";

interface SignersPlan {
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

/**
 * What is to be written of who may sign. The line with the repository's number that a host has stays where the number is not known here:
 * without it the host would accept what the same keys signed for any repository.
 */
export function planSigners(
  before: string,
  { signers: path, signersText: wanted }: Pick<Wanted, "signers" | "signersText">,
): SignersPlan {
  if (wanted === undefined) {
    const left = `the host takes signed releases only, and the configuration does not require that: rm ${path}`;
    return { changes: [], notes: before === "" ? [] : [left] };
  }
  const there = repositoriesIn(before);
  const isKnown = repositoriesIn(wanted).length > 0;
  const content = isKnown ? wanted : withRepositories(wanted, there);
  const why = difference(namesIn(before), namesIn(content));
  return {
    changes: before === content ? [] : [{ what: "signers", path, why, content }],
    notes: isKnown ? [] : [`${path}: ${withoutNumber(there)}`],
  };
}

function withoutNumber(there: readonly string[]): string {
  return there.length > 0
    ? `accepts signatures for repository ${there.join(", ")} only, as before: the number could not be read from GitHub`
    : "accepts signatures for any repository, because the number of its own could not be read from GitHub: install again with a token, GITHUB_TOKEN=$(gh auth token)";
}

/** As the program on the host reads them (program/signed.sh): every other line with a # is a comment there. */
function repositoriesIn(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /^# repository ([A-Za-z0-9._/-]+)$/.exec(line)?.[1] ?? []);
}

/** Below the first line, which says what the file is. */
function withRepositories(text: string, repositories: readonly string[]): string {
  const end = text.indexOf("\n") + 1;
  return text.slice(0, end) + repositories.map((one) => `# repository ${one}\n`).join("") + text.slice(end);
}

function namesIn(text: string): readonly string[] {
  const keys = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return [
    ...repositoriesIn(text).map((one) => `repository ${one}`),
    ...keys.map((line) => line.replace(/ namespaces="[^"]*"/, "")),
  ];
}
