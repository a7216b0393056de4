import { openGitHub, readInputs, runAction, type GitHub } from "@stageway/core";
import { inputSpec } from "./inputs.ts";
import { readSaid } from "./said.ts";

runAction(async ({ context, clock, signal, env }) => {
  const [inputs, said] = await readInputs(inputSpec, readSaid, env);
  const { token } = inputs;
  let opened: Promise<GitHub> | undefined;
  const open = () => token && openGitHub({ token, apiUrl: context.apiUrl, clock, signal, env });
  const github = async () => (opened ??= open());
  const { planAndTell } = await import("./plan-and-tell.ts");
  await planAndTell({ inputs, said }, { context, clock, github, signal, env });
});
