import { withProcesses, writeSummary, type Run } from "@stageway/core";
import { setOutputs } from "./outputs.ts";
import { promote } from "./promote.ts";
import { inRepository } from "./prove.ts";
import type { Request } from "./request.ts";
import { countsOf, summary } from "./summary.ts";

/** Promotes, sets the outputs and writes the summary. All that this needs is loaded as one file, when the inputs are right. */
export async function promoteAndTell(request: Request, run: Run): Promise<void> {
  const started = run.clock.monotonic();
  const promoted = await promote(inRepository(request, run.context.repositoryId), withProcesses(run));
  setOutputs({ release: promoted.release, images: promoted.images, ...countsOf(promoted.transferred) });
  writeSummary(summary(promoted, request.tags, run.clock.monotonic() - started), run.env);
}
