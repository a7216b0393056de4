import type { Context } from "./context.ts";
import { codeSpan } from "./markdown.ts";

/** A commit in Markdown by its first seven characters, as a link to its page where the run says which repository it is in. */
export function commitLink(commit: string, context: Pick<Context, "serverUrl" | "repository">): string {
  const short = codeSpan(commit.slice(0, 7));
  const page = /^[0-9a-f]{40,64}$/.test(commit) ? pageOf(commit, context) : undefined;
  return page === undefined ? short : `[${short}](${page})`;
}

function pageOf(commit: string, context: Pick<Context, "serverUrl" | "repository">): string | undefined {
  try {
    const { owner, name } = context.repository;
    return `${context.serverUrl}/${owner}/${name}/commit/${commit}`;
  } catch {
    return undefined; // Outside a run there is no page.
  }
}
