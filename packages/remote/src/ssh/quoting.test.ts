import { expect, it } from "@jest/globals";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { quoteCommand } from "./quoting.ts";

it("leaves plain words as they are", () => {
  expect(quoteCommand(["docker", "ps", "--filter=label", "a b", ""])).toBe("docker ps --filter=label 'a b' ''");
});

it("gives any arguments to a shell exactly", () => {
  const argument = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(fc.array(argument, { minLength: 1, maxLength: 20 }), (given) => {
      const line = quoteCommand(["printf", "%s\\0", ...given]);
      const printed = execFileSync("sh", ["-c", line]).toString().split("\0").slice(0, -1);
      expect(printed).toEqual(given.map((text) => Buffer.from(text).toString()));
    }),
    { numRuns: 30 },
  );
});

it("refuses a NUL", () => {
  expect(() => quoteCommand(["a\0b"])).toThrow("holds a NUL");
});
