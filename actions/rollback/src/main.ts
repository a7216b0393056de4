import { readInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { toOrder } from "./request.ts";

runAction(async (run) => {
  const [inputs, order] = await readInputs(inputSpec, toOrder, run.env);
  const { goBack } = await import("./rollback.ts");
  return await goBack(order, inputs, run);
});
