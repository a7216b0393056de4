import { parseInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";

runAction(async (run) => {
  const inputs = parseInputs(inputSpec, run.env);
  const { concludeDeployment } = await import("./conclude.ts");
  return await concludeDeployment(inputs, run);
});
