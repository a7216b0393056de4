import { parseInputs, runAction, writeSummary } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";

runAction(async (run) => {
  const started = run.clock.monotonic();
  const inputs = parseInputs(inputSpec, run.env);
  const { toRequest } = await import("./request.ts");
  const request = toRequest(inputs);
  const { promote } = await import("./promote.ts");
  const { countsOf, summary } = await import("./summary.ts");
  const promoted = await promote(request, run);
  setOutputs({ release: promoted.release, images: promoted.images, ...countsOf(promoted.transferred) });
  writeSummary(summary(promoted, request.tags, run.clock.monotonic() - started), run.env);
});
