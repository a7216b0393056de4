import { expect, it } from "@jest/globals";
import { encodeJob } from "./job-text.ts";

it("writes one command in a line, sections in order", () => {
  const text = encodeJob({
    prepare: [{ title: "pull", do: [["docker", "pull", "x@sha256:1"]] }],
    change: [{ title: "100% new\nline", do: [["place", "files/a b", "a\tb", "644"]], undo: [["restore", "a\tb"]] }],
    settle: [{ title: "tidy", do: [["stopped", "", "web-1"]] }],
    hold: 600_000,
    gate: 300_000,
  });
  expect(text.split("\n")).toEqual([
    "format 2",
    "prepare",
    "step pull",
    "do\tdocker\tpull\tx@sha256:1",
    "change",
    "step 100%25 new%0Aline",
    "do\tplace\tfiles/a b\ta%09b\t644",
    "undo\trestore\ta%09b",
    "settle",
    "step tidy",
    "do\tstopped\t%00\tweb-1",
    "hold 600000",
    "gate 300000",
    "",
  ]);
});

it("refuses a NUL", () => {
  expect(() =>
    encodeJob({ prepare: [{ title: "x", do: [["docker", "a\0"]] }], change: [], settle: [], hold: 0 }),
  ).toThrow("Cannot write the job: an argument holds a NUL");
});
