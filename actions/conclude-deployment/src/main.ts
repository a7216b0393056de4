import { readInputs, runAction } from "@stageway/core";
import { ownConnections } from "@stageway/remote/inputs";
import { inputSpec } from "./inputs.ts";

runAction(async (run) => {
  const [inputs, own] = await readInputs(inputSpec, ownConnections, run.env);
  const { concludeDeployment } = await import("./conclude.ts");
  return await concludeDeployment(inputs, own(), run);
});
