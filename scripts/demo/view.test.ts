import { expect, it } from "@jest/globals";
import { createView } from "./view.ts";

function shown(colour: boolean): string {
  let text = "";
  const view = createView({ write: (more) => void (text += more), colour });
  view.act(3, "A commit travels");
  view.done("plan", 1234);
  view.failed("smoke-test", 500, "first\nsecond");
  view.holds("nothing failed");
  view.fact("url", "http://127.0.0.1");
  view.typed("stageway releases");
  view.printed("VERSION\n\nv1\n");
  return text;
}

it("writes plain lines with the time at the right", () => {
  const [, act, plan, smoke, first, second, holds, url, typed, ...printed] = shown(false).split("\n");
  expect(act).toBe("3  A commit travels");
  expect(plan).toMatch(/^ {3}✓ plan +1\.2 s$/);
  expect(plan?.length).toBe(96);
  expect(smoke).toMatch(/^ {3}✗ smoke-test +0\.5 s$/);
  expect([first, second]).toEqual(["       first", "       second"]);
  expect(holds).toBe("   ✔ nothing failed");
  expect(url).toBe("     url       http://127.0.0.1");
  expect(typed).toBe("   $ stageway releases");
  expect(printed).toEqual(["     VERSION", "     v1", ""]);
});

it("says the same in colours", () => {
  // eslint-disable-next-line no-control-regex -- colours are control characters
  expect(shown(true).replace(/\u001b\[\d+m/g, "")).toBe(shown(false));
  expect(shown(true)).not.toBe(shown(false));
});
