import { expect, it } from "@jest/globals";
import { outcomes } from "@stageway/core";
import { closingDescription, closingStates, outcomeOf, readPayload, shorten, type RecordPayload } from "./record.ts";

const payload: RecordPayload = {
  schemaVersion: 1,
  release: `ghcr.io/acme/shop/release@sha256:${"1".repeat(64)}`,
  version: "v1.4.2",
  flow: "push",
  verified: { release: "r", version: "v1.4.1", commit: "a".repeat(40), number: 7 },
  runUrl: "https://github.com/acme/shop/actions/runs/1",
  marker: "m-1",
};

it("reads a payload whether GitHub gives it back as an object or as text", () => {
  expect(readPayload(payload)).toEqual(payload);
  expect(readPayload(JSON.stringify(payload))).toEqual(payload);
  expect(readPayload({ ...payload, verified: null })).toEqual({ ...payload, verified: null });
});

it.each([
  ["", "must be valid JSON"],
  [{}, '"schemaVersion" is missing'],
  [{ ...payload, flow: "x" }, "flow: must be one of"],
  [null, "the document: must be a mapping"],
])("says why %j is no payload of ours", (value, problem) => {
  expect(readPayload(value)).toEqual({ problem: expect.stringContaining(problem) });
});

it.each([...outcomes])("reads the outcome %s back from what closing wrote", (outcome) => {
  expect(outcomeOf(closingStates[outcome], closingDescription(outcome, "the check / failed\nstatus 500"))).toBe(
    outcome,
  );
  expect(outcomeOf(closingStates[outcome], closingDescription(outcome, ""))).toBe(outcome);
  expect(outcomeOf("in_progress", closingDescription(outcome, ""))).toBeUndefined();
});

it("calls nothing a success that was not confirmed", () => {
  const successes = outcomes.filter((outcome) => closingStates[outcome] === "success");
  expect(successes).toEqual(["deployed", "unchanged"]);
});

it("keeps descriptions to 140 characters and never cuts one in half", () => {
  expect(Array.from(shorten("👩".repeat(200)))).toHaveLength(140);
  expect(shorten("x".repeat(140))).toHaveLength(140);
  expect(closingDescription("refused", "x".repeat(200))).toMatch(/^refused: x{130}…$/);
});
