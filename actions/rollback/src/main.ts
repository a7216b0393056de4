import { parseInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";

runAction(async (run) => {
  const inputs = parseInputs(inputSpec, run.env);
  const { goBack } = await import("./rollback.ts");
  return await goBack(inputs, run);
});
