import { readInputs, runAction } from "@stageway/core";
import { orRefused } from "@stageway/delivery/inputs";
import { inputSpec } from "./inputs.ts";
import { setOutputs } from "./outputs.ts";
import { toOrder } from "./request.ts";

runAction(async (run) => {
  const [inputs, order] = await orRefused(readInputs(inputSpec, toOrder, run.env), setOutputs);
  const { goBack } = await import("./rollback.ts");
  return await goBack(order, inputs, run);
});
