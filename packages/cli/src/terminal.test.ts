import { expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { createView, wantsColours } from "./terminal.ts";

function shown(isTTY: boolean, env = {}) {
  let text = "";
  const view = createView({ isTTY, columns: 20, write: (more) => void (text += more) }, env);
  return { view, text: () => text };
}

it("wants colours in a terminal only, unless somebody says otherwise", () => {
  expect(wantsColours(true, {})).toBe(true);
  expect(wantsColours(false, {})).toBe(false);
  expect(wantsColours(true, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColours(true, { NO_COLOR: "" })).toBe(true);
  expect(wantsColours(true, { TERM: "dumb" })).toBe(false);
  expect(wantsColours(false, { FORCE_COLOR: "1" })).toBe(true);
  expect(wantsColours(false, { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
});

it("writes plain lines where there is no terminal", () => {
  const { view, text } = shown(false);
  const progress = view.begin("work");
  progress.say("half");
  view.note("by the way");
  progress.done("did it");
  view.begin("more").failed();
  expect(text()).toMatch(/^by the way\n✓ did it \d+\.\d s\n✗ more \d+\.\d s\n$/);
});

it("moves one line in a terminal, never wider than it, and leaves what stays above it", () => {
  const { view, text } = shown(true, { NO_COLOR: "1" });
  const progress = view.begin("something that is much too long for the line");
  view.note("stays");
  progress.done();
  const [first, ...rest] = text().split("\r\u001b[2K").filter(Boolean);
  expect(first).toBe("⠋ something that is");
  expect(rest[0]).toBe("stays\n");
  expect(rest.at(-1)).toMatch(/^✓ something that is much too long for the line \d/);
});

it("hides secrets and what would steer the terminal", () => {
  const { view, text } = shown(false);
  view.note(`token ${new Secret("tell-nobody-this").reveal()}`);
  view.foreign("\u001b[2Jgone\u0007");
  expect(text()).toBe("token ***\ngone\n");
});
