import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { heeded, Interruption } from "./interruption.ts";
import { createView } from "./terminal.ts";

function interrupted() {
  const left: string[] = [];
  const interruption = new Interruption((said) => void left.push(said));
  return { interruption, left };
}

it("tells what runs at the first signal, and leaves at the second", () => {
  const { interruption, left } = interrupted();
  interruption.during({ silence: 60_000, left: "The hosts go on by themselves" });
  interruption.interrupt("SIGINT");
  expect([interruption.signal.aborted, left]).toEqual([true, []]);
  interruption.interrupt("SIGTERM");
  expect(left).toEqual(["The hosts go on by themselves"]);
});

it("waits as long as something is heard, and leaves what is silent for too long", async () => {
  const { interruption, left } = interrupted();
  interruption.during({ silence: 200, left: "silent" });
  const output = { isTTY: false, columns: 80, write: () => undefined };
  const view = heeded(createView(output, {}), { heard: () => interruption.heard() });
  const progress = view.begin("Going back");
  interruption.interrupt("SIGINT");
  for (const say of [() => progress.say("a step"), () => view.note("its log"), () => view.foreign("x")]) {
    await sleep(120);
    say();
  }
  await sleep(120);
  expect(left).toEqual([]);
  await sleep(150);
  expect(left).toEqual(["silent"]);
});

it("leaves nothing that was not interrupted, and goes back to the usual time after a matter", async () => {
  const { interruption, left } = interrupted();
  const matter = interruption.during({ silence: 20, left: "too early" });
  await sleep(60);
  matter[Symbol.dispose]();
  interruption.interrupt("SIGINT");
  await sleep(60);
  expect(left).toEqual([]);
  interruption.interrupt("SIGINT");
  expect(left).toEqual(["Interrupted"]);
});
