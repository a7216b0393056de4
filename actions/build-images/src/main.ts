import { readInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { toRequest } from "./request.ts";

runAction(async (run) => {
  const [inputs, request] = await readInputs(inputSpec, toRequest, run.env);
  const { buildAndTell } = await import("./build-and-tell.ts");
  await buildAndTell(request, inputs, run);
});
