import { readInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { toOrder } from "./request.ts";

runAction(async (run) => {
  const [inputs, order] = await readInputs(inputSpec, toOrder, run.env);
  const { deployCompose } = await import("./deploy.ts");
  return await deployCompose(order, inputs, run);
});
