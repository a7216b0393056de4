import { expect, it } from "@jest/globals";
import { compareVersions, isPreRelease, parseVersion } from "./version.ts";

it.each(["1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3-0a", "1.4.2-rc-01", "1.2.3-a.-01", "10.20.30"])(
  "parseVersion(%s)",
  (text) => {
    expect(parseVersion(text).text).toBe(text);
  },
);

it.each([
  ["", "must be MAJOR.MINOR.PATCH"],
  ["1.2", "must be a full semantic version"],
  ["1.2.3.4", "must be a full semantic version"],
  ["01.2.3", 'must not have a leading zero: current value has "01"'],
  ["1.02.3", 'has "02"'],
  ["v1.2.3", 'must not have the prefix "v"'],
  [" 1.2.3 ", "must not have space or line breaks around it"],
  ["1.2.3\n", "must not have space or line breaks around it"],
  ["1.2.3-01", 'leading zero in the pre-release: current value has "01"'],
  ["1.2.3-rc.01", 'has "01"'],
  ["1.2.3-a-b.01.c", 'has "01"'],
  ["1.2.3+build", "must not have build metadata"],
  ["9007199254740992.0.0", "numbers up to 9007199254740991"],
  ["1".repeat(300), "must not be longer than 256 characters"],
  ["１.2.3", "non-ASCII character U+FF11 at position 1"],
  ["1.2.3;rm -rf /", 'character ";" at position 6'],
  ["latest", '"latest" is not a version'],
])("parseVersion(%j) is refused", (text, message) => {
  expect(() => parseVersion(text)).toThrow(message);
});

it("orders versions as semver says", () => {
  const order = ["1.2.3-rc.1", "1.2.3", "1.2.10", "2.0.0"].map(parseVersion);
  expect([...order].reverse().sort(compareVersions)).toEqual(order);
  expect(order.map(isPreRelease)).toEqual([true, false, false, false]);
});
