import { expect, it } from "@jest/globals";
import { createPaint } from "./view.ts";
import { verbHelp } from "./help.ts";
import { optionsOf, parseCommandLine } from "./parse-call.ts";
import { verbs } from "./verbs.ts";

it.each(verbs.map((verb) => [verb.name, verb] as const))(
  "has help for %s with examples that can be parsed",
  (name, verb) => {
    expect(verb.examples.length).toBeGreaterThan(0);
    for (const { command } of verb.examples) {
      const [program, ...words] = command.split(" ");
      expect(program).toBe("stageway");
      expect(parseCommandLine(words, verbs)).toMatchObject({ kind: "run", verb: { name } });
    }
    // Node reads these itself, wherever they stand in a command line, and ends when it cannot.
    for (const taken of ["env-file", "env-file-if-exists"]) expect(Object.keys(optionsOf(verb))).not.toContain(taken);
    const help = verbHelp(verb, createPaint(false));
    for (const option of Object.keys(optionsOf(verb))) expect(help).toContain(`--${option}`);
    for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  },
);

it.each(verbs.map((verb) => [verb.name, verb] as const))("loads the code of %s", async (_, verb) => {
  expect(await verb.load()).toBeInstanceOf(Function);
});
