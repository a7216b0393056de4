import { runAction } from "@stageway/core";

runAction(async (run) => {
  // Nothing more is loaded where the step never came to open a connection.
  if (run.env["STATE_sessions"] === undefined) return;
  const { concludeAfterStep } = await import("@stageway/delivery");
  return await concludeAfterStep(run);
});
