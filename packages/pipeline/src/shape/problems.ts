import { formatPath, type Problem } from "./shape.ts";

/** The problems of a document of ours, in one sentence: documents are not edited by hand, so the first few say enough. */
export function describeProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, 5).map(({ path, message }) => `${formatPath(path)}: ${message}`);
  const more = problems.length > 5 ? ` (and ${problems.length - 5} more)` : "";
  return `${shown.join("; ")}${more}`;
}
