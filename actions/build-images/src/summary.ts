import { codeSpan, commitLink, formatDuration, formatSize, table, type Context } from "@stageway/core";

/** One service in the job summary. */
export interface Row {
  readonly service: string;
  /** Why it was built; `undefined` when it was reused. */
  readonly reason: string | undefined;
  /** Whether the build reproduced the image on record, which the release then keeps. */
  readonly isKept: boolean;
  readonly digest: string;
  readonly size: number;
  /** Milliseconds. */
  readonly duration: number | undefined;
  readonly revision: string;
}

/** The release and its services, for the job summary. */
export interface Facts {
  readonly version: string;
  readonly release: string;
  readonly commit: string;
  readonly rows: readonly Row[];
  /** Milliseconds. */
  readonly total: number;
}

/** The job summary of a build, in Markdown. */
export function summary(
  { version, release, commit, rows, total }: Facts,
  context: Pick<Context, "serverUrl" | "repository">,
): string {
  const built = rows.filter(({ reason, isKept }) => reason !== undefined && !isKept).length;
  const lines = rows.map(({ service, reason, isKept, digest, size, duration, revision }) => [
    codeSpan(service),
    wordsFor(reason, isKept, codeSpan(revision.slice(0, 7))),
    codeSpan(digest.slice(0, 19)),
    formatSize(size),
    duration === undefined ? "" : formatDuration(duration),
  ]);
  return [
    `### Release ${codeSpan(version)}: ${String(built)} built, ${String(rows.length - built)} reused in ${formatDuration(total)}\n`,
    `Commit ${commitLink(commit, context)} · ${codeSpan(release)}\n`,
    table(["Service", "", "Digest", "Download", "Time"], lines),
  ].join("\n");
}

function wordsFor(reason: string | undefined, isKept: boolean, revision: string): string {
  if (reason === undefined) return `reused from ${revision}`;
  return isKept ? `built: ${reason}; same as on record, ${revision} stays` : `built: ${reason}`;
}

/** Describes the images that exceed their size limit; `undefined` when there are none. */
export function oversize(
  images: readonly { readonly service: string; readonly size: number; readonly limit: number | undefined }[],
): string | undefined {
  const large = images.filter(({ size, limit }) => limit !== undefined && size > limit);
  if (large.length === 0) return undefined;
  return large
    .map(({ service, size, limit }) => `${service} has ${formatSize(size)}, more than ${formatSize(limit ?? 0)}`)
    .join("; ");
}
