import { expect, it } from "@jest/globals";
import { jsonLines, readSections } from "./sections.ts";

it("reads sections after a greeting of the host, and takes no line of a body for one", () => {
  const sections = readSections("Welcome!\n==code\n|0\n\n==containers\n|==code\n|{}\n\n");
  expect(Object.fromEntries(sections)).toEqual({ code: ["0"], containers: ["==code", "{}"] });
});

it("refuses a line that belongs to nothing, and does not print it", () => {
  expect(() => readSections("==code\nsecret=1\n")).toThrow(
    "Cannot read the state of the target: a line of 8 characters is in no section",
  );
});

it("refuses what is not JSON, and does not print it", () => {
  expect(() => jsonLines(['{"a":1}', "secret"])).toThrow(
    /^Cannot read the state of the target: 6 characters are not JSON$/,
  );
});
