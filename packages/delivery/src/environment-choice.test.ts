import { describe, expect, it } from "@jest/globals";
import { Secret } from "@stageway/core";
import { playedHost } from "../test/played-host.ts";
import { environmentNotices, type EnvironmentChoice } from "./environment-choice.ts";
import type { ReadDelivery } from "./scene.ts";

function noticesOf(choice: EnvironmentChoice | undefined, stdout: string, exitCode = 0, stderr = "") {
  const delivery = {
    host: playedHost("web-1", {}),
    bundle: { snapshot: 10, choice },
    reading: { reports: { environment: { exitCode, stdout, stderr } } },
  } as unknown as ReadDelivery; // Nothing else is read.
  return environmentNotices(delivery);
}

const given = new Secret("A=geheim");

it.each<[string, EnvironmentChoice | undefined, string, readonly string[]]>([
  ["nothing where a deployment is no rollback", undefined, "differs A\n", []],
  ["nothing where nothing differs", { of: "then" }, "", []],
  [
    "which keys go back",
    { of: "then" },
    "differs A\ndiffers B\n",
    ["The environment goes back to that of deployment 10. Keys with another value today: A, B"],
  ],
  [
    "which keys go back from what is given",
    { of: "then", today: given },
    "differs A\n",
    ["The environment goes back to that of deployment 10. Keys with another value in env-file: A"],
  ],
  [
    "which keys had another value",
    { of: "now" },
    "differs A\n",
    ["The environment is today's. Keys with another value in deployment 10: A"],
  ],
  [
    "which rotated keys stay, and which marks fit nothing",
    { of: "then" },
    "kept PASSWORD\nunknown PASWORD\n",
    [
      "Marked as rotated, so the value of today stays: PASSWORD",
      "Marked as rotated, but no key of either environment: PASWORD",
    ],
  ],
  [
    "that it cannot say which",
    { of: "now", today: given },
    "unread\n",
    ["Compose cannot read one of the two environments, so it is not known which keys differ"],
  ],
])("says %s", (_, choice, printed, notices) => {
  expect(noticesOf(choice, printed)).toEqual(notices);
});

describe("a host that cannot make the environment", () => {
  it.each([
    ["by an older program", 64, "no such kind", "the program that is installed there is older"],
    ["because a rotated key cannot be kept", 1, "today's value of rotated keys cannot be kept", "cannot be kept"],
    ["without a reason", 1, "", "the host did not say why"],
  ])("is named: %s", (_, code, said, why) => {
    const act = "Cannot go back with the environment of deployment 10 on web-1: ";
    expect(() => noticesOf({ of: "then" }, "", code, said)).toThrow(act);
    expect(() => noticesOf({ of: "then" }, "", code, said)).toThrow(why);
  });
});
