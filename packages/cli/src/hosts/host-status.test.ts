import { expect, it } from "@jest/globals";
import type { Finished } from "@stageway/core";
import type { Connection } from "@stageway/remote";
import { readStatus } from "./host-status.ts";

/** A host on which stageway was never, and whose docker prints this. */
function hostWith(stdout: string): Connection {
  const unasked = () => Promise.reject(new TypeError("Nobody asks for this"));
  return {
    address: { host: "web-1", port: 22, user: "deploy" },
    exec: (command) => {
      const ok = !command.some((word) => word.includes("[ -d") && !word.includes("docker"));
      const said = { ok, stdout: ok ? stdout : "", stderr: "", exitCode: ok ? 0 : 1, shortMessage: "" };
      return Promise.resolve(said as Finished); // What is read of it.
    },
    stream: () => {
      throw new TypeError("Nobody asks for a stream");
    },
    close: unasked,
    [Symbol.asyncDispose]: unasked,
  };
}

const usual = {
  Service: "web",
  Name: "shop-web-1",
  Image: "shop/web",
  State: "running",
  Health: "",
  RunningFor: "1 day",
};

it.each<[string, string, string]>([
  ["clears the screen", "\u001b[2Jweb", "web"],
  ["hides what follows", "\u001b[8mweb", "web"],
  ["sets the title of the window", "\u001b]0;evil\u0007web", "web"],
  ["writes the clipboard", "\u001b]52;c;ZXZpbA==\u0007web", "web"],
  ["overwrites its line", "degraded\rweb", "degraded web"],
  ["begins a line of ours", "web\n  nobody is at work", "web nobody is at work"],
  ["turns the text round", "web\u202e", "web"],
  ["has a control sequence of one character", "\u009b2Jweb", "web"],
])("shows nothing of a container whose text %s", async (_, text, shown) => {
  for (const field of Object.keys(usual)) {
    const { containers = [] } = await readStatus(hostWith(JSON.stringify([{ ...usual, [field]: text }])), "/srv/shop");
    const [container] = containers;
    const plainText = Object.values(container ?? {}).join("|");
    // eslint-disable-next-line no-control-regex -- naming control characters is the purpose
    expect(plainText).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(plainText).toContain(shown);
  }
});

it.each([["null"], ["[null]"], ["7"], ["[[]]"], ['"web"']])(
  "reads a list of containers that is %s",
  async (printed) => {
    const { containers = [] } = await readStatus(hostWith(printed), "/srv/shop");
    for (const { name } of containers) expect(name).toBe("");
  },
);
