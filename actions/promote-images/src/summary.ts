import { codeSpan, folded, formatDuration, formatSize, table } from "@stageway/core";
import type { Promoted } from "./promote.ts";
import type { Transferred } from "./transfer.ts";

/** How many came in which way, and the bytes that passed through the runner. */
export function countsOf(transferred: readonly Transferred[]) {
  const count = (wanted: Transferred["how"]) => transferred.filter(({ how }) => how === wanted).length;
  const bytes = transferred.reduce((sum, each) => sum + each.bytes, 0);
  return { copied: count("copied"), mounted: count("mounted"), present: count("present"), bytes };
}

const words = { copied: "copied", mounted: "mounted, without its bytes", present: "was there" };

/** What was promoted, for people. `duration` in milliseconds. */
export function summary({ release, transferred }: Promoted, tags: readonly string[], duration: number): string {
  const { copied, mounted, present, bytes } = countsOf(transferred);
  const [version = "", ...moving] = tags;
  const place = release.slice(0, release.lastIndexOf("/"));
  const rows = transferred.map(({ item, how, bytes: own }) => [
    item.services.length === 0 ? "the release" : item.services.map(codeSpan).join(", "),
    codeSpan(item.to),
    codeSpan(item.digest.slice(0, 19)),
    how === "copied" ? `${words.copied}, ${formatSize(own)}` : words[how],
  ]);
  const named = [
    ...(moving.length === 0 ? [] : [`Moved: ${moving.map(codeSpan).join(", ")}`]),
    `Release: ${codeSpan(release)}`,
  ];
  return [
    `### Promoted: ${version === "" ? "a release" : codeSpan(version)} to ${codeSpan(place)}\n`,
    ...named.map((line) => `${line}\n`),
    `${copied} copied (${formatSize(bytes)}), ${mounted} mounted, ${present} there already, in ${formatDuration(duration)}. Every digest is the same as before.\n`,
    folded(`${transferred.length} repositories`, table(["Service", "Repository", "Digest", ""], rows)),
  ].join("\n");
}
