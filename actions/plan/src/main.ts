import { openGitHub, parseInputs, runAction, writeSummary, type GitHub } from "@stageway/core";
import { inputSpec } from "./inputs.ts";

runAction(async ({ context, processes, clock, signal, env }) => {
  const inputs = parseInputs(inputSpec, env);
  const { token } = inputs;
  let opened: Promise<GitHub> | undefined;
  const open = () => token && openGitHub({ token, apiUrl: context.apiUrl, clock, signal, env });
  const github = async () => (opened ??= open());
  const { plan } = await import("./plan.ts");
  const { outputsOf, setOutputs } = await import("./outputs.ts");
  const { summaryOf } = await import("./summary.ts");
  const planned = await plan(inputs, { context, processes, clock, github });
  setOutputs(outputsOf(planned));
  writeSummary(summaryOf(planned), env);
});
