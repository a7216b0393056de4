import { expect, it } from "@jest/globals";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { runScript } from "../target/program.ts";
import { quoteCommand } from "./quoting.ts";

it("leaves plain words as they are", () => {
  expect(quoteCommand(["docker", "ps", "--filter=label", "a b", ""])).toBe("docker ps --filter=label 'a b' ''");
});

const difficult = ["\\", "'", "!", "\n", "a", " ", '"', "$", "`", "=", "~", "%", "\\n", "€"];
const argument = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\0")),
  fc.array(fc.constantFrom(...difficult)).map((pieces) => pieces.join("")),
);
const command = fc.array(argument, { minLength: 1, maxLength: 20 });

it.each([
  ["a line break, which ends a quoted word in csh", "a\nb"],
  ["a mark of history in csh", "[ ! -e x ]"],
  ["two backslashes, which are one in quotes of fish", "a\\\\b"],
  ["a backslash before the closing quote, which fish takes for an escape", "a\\"],
  ["a character that csh may not know", "€"],
])("writes %s otherwise", (_, text) => {
  const line = quoteCommand(["printf", "%s", text]);
  expect(line).toMatch(/^sh -c 'eval "exec \$\(printf %b "\$1"\)"' sh '[^']*'$/);
  expect(execFileSync("sh", ["-c", line]).toString()).toBe(text);
});

it("keeps words from tcsh and zsh that they would look up", () => {
  expect(quoteCommand(["echo", "=ls", "=1", "a=b"])).toBe("echo '=ls' '=1' a=b");
});

it("leaves in a line nothing that csh or fish read otherwise than sh", () => {
  fc.assert(
    fc.property(command, (given) => {
      const line = quoteCommand(given);
      expect(line).toMatch(/^[ -~]*$/);
      expect(line).not.toContain("!");
      // A quote between two quoted parts is the same to all.
      expect(line.replaceAll("'\\''", "")).not.toMatch(/\\['\\]/);
    }),
  );
});

it("leaves the line by which the program is run as it is", () => {
  expect(quoteCommand(["sh", "-c", runScript, "sh", "/srv/shop"])).toMatch(/^sh -c '\[ -f /);
});

it("gives any arguments to a shell exactly", () => {
  fc.assert(
    fc.property(command, (given) => {
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
