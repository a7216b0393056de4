import { expect, it } from "@jest/globals";
import { composeFault } from "./oldest-compose.ts";

it.each<[string, string, boolean]>([
  ["1.29.2", "the first Compose", false],
  ["2.17.3", "a release", false],
  ["v2.23.3\n", "with a v and the end of its line", false],
  ["2.3.0", "fewer digits, not a greater number", false],
  ["2.24.0", "the oldest", true],
  ["2.24.6+ds1-0ubuntu1~22.04.1", "Ubuntu's", true],
  ["2.27.0-desktop.2", "Docker Desktop's", true],
  ["2.40.3-3", "Debian's", true],
  ["2.100.0", "three digits", true],
  ["5.0.2", "the next generation", true],
  ["10.0.0", "a later one", true],
  ["dev", "built from source", true],
  ["", "says nothing", true],
])("%j (%s) is supported: %s", (version, _, supported) => {
  expect(composeFault(version)?.message).toBe(
    supported
      ? undefined
      : `Cannot use Docker on the target: its compose plugin is older than 2.24: current value is ${version.trim()}`,
  );
});
