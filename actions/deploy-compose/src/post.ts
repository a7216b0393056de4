import { runAction } from "@stageway/core";
import { loadSession } from "./held.ts";

runAction(async (run) => {
  const session = loadSession(run.env);
  if (session === undefined) return;
  const { concludeAtEnd } = await import("./post-step.ts");
  return await concludeAtEnd(session, run);
});
