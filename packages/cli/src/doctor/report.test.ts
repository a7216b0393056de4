import { expect, it } from "@jest/globals";
import { createPaint } from "../view.ts";
import { report } from "./report.ts";
import { rowsOf } from "./row.ts";

it.each<[string, string]>([
  ["clears the screen", "Linux\u001b[2J x86_64"],
  ["sets the title of the window", "Linux\u001b]0;evil\u0007 x86_64"],
  ["overwrites its line", "Linux\r  ✓ login  as root"],
  ["turns the text round", "Linux\u202e x86_64"],
  ["begins another row", "Linux\n  ✓ login  as root"],
])("shows nothing of what a host says of itself that %s", (_, said) => {
  const { ok, failed } = rowsOf("web-1");
  const { text } = report([ok("platform", said), failed("space", said, said)], createPaint(false));
  // eslint-disable-next-line no-control-regex -- naming control characters is the purpose
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).not.toMatch(/^ {2}✓ login/m);
});
