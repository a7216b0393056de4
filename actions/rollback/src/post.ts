import { loadState, runAction } from "@stageway/core";

runAction(async (run) => {
  const session = loadState("session", (path) => (typeof path === "string" ? path : undefined), run.env);
  if (session === undefined) return;
  const { concludeAfterStep } = await import("@stageway/delivery");
  return await concludeAfterStep(session, run);
});
