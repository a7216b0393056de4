import { expect, it } from "@jest/globals";
import type { FollowedStep, Planned } from "@stageway/remote";
import { reportOf } from "./report.ts";

const texts = ["`x` <img src=https://evil.example>", "`", "` [log in](https://evil.example)", "<b>", "@team"];

it.each(texts)("leaves nothing alive of what a host calls a step or a service: %s", (text) => {
  const step: FollowedStep = { title: text, failed: false, time: "0.1 s", lines: [] };
  const decision = { service: text, action: "remove", reason: text, old: [], image: "", method: { kind: "swap" } };
  const plan = { kind: "planned", decisions: [decision], notices: [text] } as unknown as Planned; // What is shown of one.
  const report = reportOf([{ name: "a", plan, steps: [step] }]);
  const outsideOfCode = report.replaceAll(/(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)/g, "");
  expect(outsideOfCode).not.toMatch(/<(?!\/?(?:details|summary)>)|(?<!\\)\]\(|@team/);
});
