import { parseInputs, runAction } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { loadOpened } from "./opened.ts";

runAction(async (run) => {
  const opened = loadOpened(run.env);
  if (opened === undefined) return;
  const { closeAfter } = await import("./close.ts");
  await closeAfter(opened, parseInputs(inputSpec, run.env), run);
});
