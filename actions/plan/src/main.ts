import { openGitHub, parseInputs, runAction, type GitHub } from "@stageway/core";
import { inputSpec } from "./inputs.ts";

runAction(async ({ context, processes, clock, signal, env }) => {
  const inputs = parseInputs(inputSpec, env);
  const { token } = inputs;
  let opened: Promise<GitHub> | undefined;
  const open = () => token && openGitHub({ token, apiUrl: context.apiUrl, clock, signal, env });
  const github = async () => (opened ??= open());
  const { planAndTell } = await import("./plan-and-tell.ts");
  await planAndTell(inputs, { context, processes, clock, github }, env);
});
