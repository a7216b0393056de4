import { expect, it } from "@jest/globals";
import { createView } from "../terminal.ts";
import { deliveryLog } from "./delivery-log.ts";

it("says steps on the line that moves and the rest above it, and lets nothing steer the terminal", async () => {
  let said = "";
  const output = { isTTY: true, columns: 60, write: (text: string) => void (said += text) };
  const log = deliveryLog(createView(output, { NO_COLOR: "1" }), "Deploying");
  await log.group("[1/2] start web\u001b[2J", async () => {
    log.foreign("started\u0007");
    await Promise.resolve();
  });
  log.info("[1/2] start web: 0.1 s");
  log.notice("look");
  log.warning("mind");
  log.error("rolled-back: \u001b[31mred\u001b[0m");
  log.debug("never");
  log.end(false);
  const lines = said
    .replaceAll("\r\u001b[2K", "\n")
    .split("\n")
    .filter((line) => line !== "");
  expect(lines).toContain("⠙ [1/2] start web");
  expect(lines.filter((line) => !/^[⠀-⣿]/.test(line))).toEqual([
    "started",
    "[1/2] start web: 0.1 s",
    "· look",
    "! mind",
    "✗ rolled-back: red",
    expect.stringMatching(/^✗ Deploying \d+\.\d s$/),
  ]);
});
