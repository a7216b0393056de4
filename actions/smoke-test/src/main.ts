import { parseInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";

runAction(async (run) => {
  const inputs = parseInputs(inputSpec, run.env);
  const { confirmRelease } = await import("./confirm-release.ts");
  await confirmRelease(inputs, run);
});
