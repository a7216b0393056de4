import { expect, it } from "@jest/globals";
import { together } from "@stageway/core/testing";
import { defaultInputs } from "../test/inputs.ts";
import type { Inputs } from "./inputs.ts";
import { toRequest } from "./request.ts";

const sha = "a".repeat(40);
const release = `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`;
const inputs = defaultInputs({ stage: "staging", version: "v1" });

const read = (change: Partial<Inputs>, of = sha) =>
  together({ ...inputs, ...change }, (given, check) => toRequest(given, check, of));

it.each([
  ["the commit that is given", { commit: "B".repeat(40) }, "b".repeat(40)],
  ["the one that the run is about", {}, sha],
  ["the release's, which is read later", { release }, undefined],
  ["the given one, and the registry is not asked", { release, commit: "b".repeat(40) }, "b".repeat(40)],
])("is about %s", async (_, change, commit) => {
  expect(await read(change)).toMatchObject({ action: "open", opening: { commit } });
});

it("reports every problem at once", async () => {
  const bad = {
    stage: undefined,
    version: undefined,
    outcome: "deployed",
    commit: "abc",
  } as const;
  await expect(read({ ...bad, username: "me" })).rejects.toThrow(
    new RegExp(
      [
        "^Cannot read the inputs:",
        '- outcome: is for "close" alone, and this step has "open"',
        '- stage: is needed with "open"',
        '- version: is needed with "open"',
        "- commit: must be a full commit id.*",
        "- username, password: give both or none$",
      ].join("\n *"),
    ),
  );
  await expect(read({}, "")).rejects.toThrow("commit: is needed, because this run does not say");
});

it("closes what is named, and nothing else is asked", async () => {
  const closing = { action: "close", stage: undefined, version: undefined } as const;
  expect(await read({ ...closing, deployment: { number: 7 } })).toEqual({ action: "close", deployment: { number: 7 } });
  await expect(read({ ...closing, version: "v1" })).rejects.toThrow(
    /- version: is for "open" alone, and this step has "close"\n {2}- deployment: is needed with "close"$/,
  );
});
