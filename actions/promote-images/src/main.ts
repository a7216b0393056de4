import { readInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { toRequest } from "./request.ts";

runAction(async (run) => {
  const [, request] = await readInputs(inputSpec, toRequest, run.env);
  const { promoteAndTell } = await import("./promote-and-tell.ts");
  await promoteAndTell(request, run);
});
