import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe } from "@stageway/core";
import type { World } from "../verb.ts";

/** Waits until the person has had enough. In a terminal Enter does it all again with what the work tree has now. */
export async function awaitEnd({ view, signal }: World, again: () => Promise<unknown>): Promise<void> {
  const awake = setInterval(() => undefined, 2 ** 30); // Nothing else keeps a waiting process from ending.
  const interactive = process.stdin.isTTY;
  view.note(
    interactive ? "Enter deploys the work tree again, Ctrl-C ends this world" : `kill ${process.pid} ends this world`,
  );
  const lines = interactive ? createInterface({ input: process.stdin }) : undefined;
  let busy: Promise<unknown> = Promise.resolve();
  lines?.on("line", () => {
    busy = busy.then(again).then(
      () => view.note("Deployed again"),
      (error: unknown) => view.warn(describe(error)),
    );
  });
  if (!signal.aborted) await once(signal, "abort");
  lines?.close();
  await busy;
  clearInterval(awake);
  view.note("Ending this world");
}
