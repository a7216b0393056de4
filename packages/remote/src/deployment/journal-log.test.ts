import { expect, it } from "@jest/globals";
import { recordingLog } from "@stageway/core/testing";
import { JournalLog } from "./journal-log.ts";

it("folds each step, keeps its time and its last lines, and takes no line of a step for the program's", async () => {
  const log = recordingLog();
  const journal = new JournalLog(log);
  const text = [
    "[1/2] start web",
    "shop-web-2",
    "[1/4] Building",
    "[1/2] failed after 20.1 s: shop-web-2 is unhealthy",
    "[1/2] undo: start web",
    "[1/2] done in 0.4 s",
  ];
  for (const line of text) journal.line(line);
  await journal.flush();
  expect(journal.steps).toEqual([
    { title: "start web", failed: true, time: "20.1 s", lines: ["shop-web-2", "[1/4] Building"] },
    { title: "undo: start web", failed: false, time: "0.4 s", lines: [] },
  ]);
});
