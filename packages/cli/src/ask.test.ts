import { PassThrough } from "node:stream";
import { expect, it } from "@jest/globals";
import { askingAt } from "./ask.ts";

function terminal(isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  return { input, output };
}

const never = new AbortController().signal;

it("asks at a terminal, question by question", async () => {
  const { input, output } = terminal();
  const ask = askingAt({ input, output });
  const first = ask?.("Well? ", never);
  input.write("  yes \n");
  expect(await first).toBe("yes");
  expect(String(output.read())).toBe("Well? ");
  const second = ask?.("Really? ", never);
  input.write("no\n");
  expect(await second).toBe("no");
});

it("takes the end of the input for no answer", async () => {
  const { input, output } = terminal();
  const answer = askingAt({ input, output })?.("Well? ", never);
  input.end();
  expect(await answer).toBeUndefined();
});

it("stops asking when it is told to", async () => {
  const stop = new AbortController();
  const answer = askingAt(terminal())?.("Well? ", stop.signal);
  stop.abort(new Error("over"));
  await expect(answer).rejects.toThrow();
});

it("asks nobody where there is no terminal", () => {
  expect(askingAt(terminal(false))).toBeUndefined();
});
