import { expect, it } from "@jest/globals";
import { defaultInputs } from "../test/inputs.ts";
import { closeRequest, openRequest } from "./request.ts";

const sha = "a".repeat(40);
const release = `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`;
const inputs = defaultInputs({ stage: "staging", version: "v1" });

it.each([
  ["the commit that is given", { commit: "B".repeat(40) }, "b".repeat(40)],
  ["the one that the run is about", {}, sha],
  ["the release's, which is read later", { release }, undefined],
  ["the given one, and the registry is not asked", { release, commit: "b".repeat(40) }, "b".repeat(40)],
])("is about %s", (_, change, commit) => {
  expect(openRequest({ ...inputs, ...change }, { sha }).commit).toBe(commit);
});

it("reports every problem at once", () => {
  const bad = {
    ...inputs,
    stage: undefined,
    version: undefined,
    release: "web:v1",
    outcome: "deployed",
    commit: "abc",
  } as const;
  expect(() => openRequest({ ...bad, username: "me" }, { sha })).toThrow(
    new RegExp(
      [
        "^Cannot read the inputs:",
        '- outcome: is for "close" alone, and this step has "open"',
        '- stage: is needed with "open"',
        '- version: is needed with "open"',
        '- release: .*mutable tag "v1".*',
        "- commit: must be a full commit id.*",
        "- username and password: give both or none$",
      ].join("\n *"),
    ),
  );
  expect(() => openRequest(inputs, { sha: "" })).toThrow("commit: is needed, because this run does not say");
});

it("closes what is named, and nothing else is asked", () => {
  const closing = { ...inputs, action: "close", stage: undefined, version: undefined } as const;
  expect(closeRequest({ ...closing, deployment: { number: 7 } })).toEqual({ number: 7 });
  expect(() => closeRequest({ ...closing, version: "v1" })).toThrow(
    /- version: is for "open" alone, and this step has "close"\n {2}- deployment: is needed with "close"$/,
  );
});
