import { expect, it } from "@jest/globals";
import { slug } from "./image-tag.ts";
import { expandTemplate, nextVersion, parseTemplate } from "./version-template.ts";

const values = {
  stage: "staging",
  commit: "abc1234def".padEnd(40, "0"),
  committedAt: Date.parse("2026-01-16T00:30:05+02:00"),
  branch: "feature-demo/Ünï code",
};

it.each([
  ["staging-{date}-{sha}", "staging-20260115-abc1234"],
  ["{stage}-{date}{time}-{sha}", "staging-20260115223005-abc1234"],
  ["{stage}-latest", "staging-latest"],
  ["{branch}", "feature-demo-uni-code"],
])("expandTemplate(%s) is %s", (template, version) => {
  expect(expandTemplate(template, values)).toBe(version);
});

it.each([
  ["{data}", 'current value has "{data}"; did you mean "date"?'],
  ["{__proto__}", "must have only the placeholders {stage}, {date}, {time}, {sha}, {branch}"],
  ["-{sha}", "tag must start with a letter"],
  ["a b", "tag must start with a letter"],
  ["{sha}".repeat(20), "tag must not be longer than 128"],
  ["{sha", "tag must start with a letter"],
])("parseTemplate(%s) is refused", (template, message) => {
  expect(() => parseTemplate(template)).toThrow(message);
});

it("numbers what is built again from the same commit", () => {
  const taken = new Set(["a", "a-2"]);
  expect(nextVersion("a", (version) => taken.has(version))).toBe("a-3");
  expect(nextVersion("b", (version) => taken.has(version))).toBe("b");
});

it("makes slugs that a tag and a host name can carry", () => {
  expect(slug("--Feature Demo/Map_2!")).toBe("feature-demo-map-2");
  expect(slug("👩‍👩‍👧")).toBe("");
  expect(slug("x".repeat(100))).toHaveLength(40);
});
