import { expect, it } from "@jest/globals";
import { Conversation } from "./conversation.ts";

function converse(lines: readonly string[], open = "") {
  const log: string[] = [];
  const talk = new Conversation("m1", { log: (line) => log.push(line) }, open);
  for (const line of lines) talk.read(line);
  return { log, said: talk.said, offset: talk.offset, open: talk.open };
}

it("reads the state and hands over the log", () => {
  const { log, said, offset } = converse([
    "=m1 started number=12",
    "|[1/2] place",
    "",
    "=m1 at 14",
    "=m1 state number=12 token=t phase=held step=2 steps=2 outcome=- remaining=500 warnings=0 title=%00 reason=%00",
    "=m1 done",
  ]);
  expect(log).toEqual(["[1/2] place"]);
  expect(offset).toBe(14);
  expect(said).toEqual({
    started: 12,
    done: true,
    deployment: { number: 12, token: "t", phase: "held", step: 2, steps: 2, title: "", warnings: 0, remaining: 500 },
  });
});

it("takes nothing of what others print for the program's words", () => {
  const { said, log } = converse([
    "Welcome to shop!",
    "=other done",
    "=done",
    "|=m1 done",
    "",
    "=m1 at 9",
    "motd =m1 gone",
  ]);
  expect(said).toEqual({});
  expect(log).toEqual(["=m1 done"]);
});

it("joins a line that was written in two pieces, over a lost connection too", () => {
  const first = converse(["|one", "|tw", "=m1 at 6"]);
  expect(first).toMatchObject({ log: ["one"], open: "tw", offset: 6 });
  expect(converse(["=m1 at 6", "|o", "", "=m1 at 8"], first.open).log).toEqual(["two"]);
  expect(converse(["|one", "|tw", "=m1 at 6", "|o", "|three", "", "=m1 at 14"]).log).toEqual(["one", "two", "three"]);
});

it("keeps what came after the last whole chunk for the next connection", () => {
  const { log, offset } = converse(["|one", "", "=m1 at 4", "|two"]);
  expect(log).toEqual(["one"]);
  expect(offset).toBe(4);
});
