import { readInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { toRequest } from "./request.ts";

runAction(async (run) => {
  const [inputs, own] = await readInputs(inputSpec, toRequest, run.env);
  const { concludeDeployment } = await import("./conclude.ts");
  return await concludeDeployment(inputs, own(), run);
});
