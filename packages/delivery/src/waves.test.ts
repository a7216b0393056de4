import { expect, it } from "@jest/globals";
import { wavesOf } from "./waves.ts";

it.each<[string, number, number | undefined, boolean, string]>([
  ["abcde", 1, undefined, false, "a bcde"],
  ["abcde", 2, undefined, false, "ab cde"],
  ["abcde", 1, 2, false, "a bc de"],
  ["abcdef", 1, 2, false, "a bc de f"],
  ["abcde", 9, 1, false, "abcde"],
  ["abcde", 3, 2, true, "a bc de"],
  ["abcde", 1, undefined, true, "a bcde"],
  ["a", 1, undefined, true, "a"],
])("%s with %p first, then %p at once, the first alone: %p", (hosts, canary, parallel, firstAlone, expected) => {
  const waves = wavesOf(hosts.split(""), { canary, parallel, firstAlone });
  expect(waves.map((wave) => wave.join("")).join(" ")).toBe(expected);
});
