import { expect, it } from "@jest/globals";
import { codeSpan, escapeMarkdown, table } from "./markdown.ts";
import { readable } from "./readable.ts";

it("readable() sets a table in columns", () => {
  const markdown = `Deployed:\n\n${table(
    ["Step", "Time"],
    [
      ["start web", "2s"],
      ["stop", "150ms"],
    ],
  )}\nEnd`;
  expect(readable(markdown)).toBe(
    "Deployed:\n\nStep       Time\n---------  -----\nstart web  2s\nstop       150ms\n\nEnd",
  );
});

it.each(["three-services-gateway-2 (af6d58)", "a|b `c` <d> & \\e", "@team #12 https://x.example *_~", "1 + 1 = 2!"])(
  "readable() gives back the text that escapeMarkdown() was given: %s",
  (text) => {
    expect(readable(escapeMarkdown(text))).toBe(text);
    expect(readable(table(["a"], [[escapeMarkdown(text)]])).split("\n")[2]).toBe(text);
  },
);

it("readable() takes marks and tags of ours away", () => {
  expect(readable(`**deployed**: ${codeSpan("v1")} <details><summary>Log</summary>`)).toBe("deployed: v1 Log");
});
