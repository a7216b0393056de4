import { expect, it } from "@jest/globals";
import { Progress } from "./progress.ts";

it("knows how long each target took", () => {
  const progress = new Progress();
  const lines: [string, number][] = [
    ["#1 [web internal] load build definition from Dockerfile", 100],
    ["#2 [gateway 1/2] FROM x", 150],
    ["#1 DONE 0.1s", 300],
    ["#2 DONE 0.0s", 900],
    ["#3 exporting to image", 1000],
    ["", 1100],
  ];
  for (const [line, now] of lines) progress.line(line, now);
  expect([progress.duration("web"), progress.duration("gateway"), progress.duration("other")]).toEqual([
    200,
    750,
    undefined,
  ]);
});
