import { parseInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { endpoint, jumpHost } from "@stageway/remote/endpoint";
import { toRequest } from "./request.ts";

runAction(async (run) => {
  const inputs = parseInputs(inputSpec, run.env);
  const plan = inputs.plan === undefined ? undefined : (await import("@stageway/pipeline")).parsePlan(inputs.plan);
  const request = toRequest(inputs, plan, { endpoint, jumpHost });
  const { deployCompose } = await import("./deploy.ts");
  return await deployCompose(request, inputs, run);
});
