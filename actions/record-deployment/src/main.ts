import { parseInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";

runAction(async (run) => {
  const inputs = parseInputs(inputSpec, run.env);
  const { closeRequest, openRequest } = await import("./request.ts");
  if (inputs.action === "close") {
    const deployment = closeRequest(inputs);
    const { close } = await import("./close.ts");
    await close(deployment, inputs, run);
    return;
  }
  const request = openRequest(inputs, run.context);
  const { open } = await import("./open.ts");
  await open(request, inputs, run);
});
