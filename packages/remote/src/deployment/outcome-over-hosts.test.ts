import { expect, it } from "@jest/globals";
import type { Outcome } from "@stageway/core";
import { outcomeOver } from "./outcome-over-hosts.ts";

it.each<[Outcome, readonly Outcome[]]>([
  ["deployed", ["deployed"]],
  ["deployed", ["deployed", "deployed"]],
  ["deployed", ["unchanged", "deployed"]],
  ["unchanged", ["unchanged", "unchanged"]],
  ["unchanged", []],
  ["rolled-back", ["refused", "rolled-back"]],
  ["rolled-back", ["rolled-back", "superseded"]],
  ["superseded", ["refused", "superseded"]],
  ["refused", ["refused", "refused"]],
  ["degraded", ["deployed", "rolled-back"]],
  ["degraded", ["refused", "deployed"]],
  ["degraded", ["rolled-back", "degraded"]],
  ["degraded", ["deployed", "degraded"]],
])("is %s over %p", (outcome, hosts) => {
  expect(outcomeOver(hosts)).toBe(outcome);
});
