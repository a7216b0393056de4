import { readInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { toRequest } from "./request.ts";

runAction(async (run) => {
  const { sha } = run.context;
  const [inputs, request] = await readInputs(inputSpec, (read, check) => toRequest(read, check, sha), run.env);
  if (request.action === "close") {
    const { close } = await import("./close.ts");
    await close(request.deployment, inputs, run);
    return;
  }
  const { open } = await import("./open.ts");
  await open(request.opening, inputs, run);
});
