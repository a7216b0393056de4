import { readInputs, runAction, writeSummary } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import { toRequest } from "./request.ts";

runAction(async (run) => {
  const started = run.clock.monotonic();
  const [, request] = await readInputs(inputSpec, toRequest, run.env);
  const { promote } = await import("./promote.ts");
  const { countsOf, summary } = await import("./summary.ts");
  const promoted = await promote(request, run);
  setOutputs({ release: promoted.release, images: promoted.images, ...countsOf(promoted.transferred) });
  writeSummary(summary(promoted, request.tags, run.clock.monotonic() - started), run.env);
});
