import { parseInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";

runAction(async (run) => {
  const inputs = parseInputs(inputSpec, run.env);
  const { conclude } = await import("./conclude.ts");
  return await conclude(inputs, run);
});
