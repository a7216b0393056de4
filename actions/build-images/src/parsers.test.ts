import { expect, it } from "@jest/globals";
import { age, platforms, secrets, services, size, tag } from "./parsers.ts";

it.each<[string, string, Record<string, object>]>([
  [
    "lines",
    "gateway=services/gateway\nweb = web",
    { gateway: { context: "services/gateway" }, web: { context: "web" } },
  ],
  ["lines as YAML has them", "gateway: services/gateway", { gateway: { context: "services/gateway" } }],
  ["names alone", "gateway\nweb", { gateway: {}, web: {} }],
  ["a JSON map of contexts", '{"web":"apps/web"}', { web: { context: "apps/web" } }],
  [
    "a JSON map of settings",
    '{"web":{"context":"w","platforms":["linux/amd64"],"args":{"A":"1"}}}',
    { web: { context: "w", platforms: ["linux/amd64"], args: { A: "1" } } },
  ],
])("reads services from %s", (_, text, expected) => {
  expect(Object.fromEntries(services(text))).toEqual(expected);
});

it.each<[string, string]>([
  ["web=a\nweb=b", 'service "web" given twice'],
  ["{}", "no services given"],
  ["[]", '"[]" is not a service name'],
  ["-web=a", '"-web" is not a service name'],
  [`${"x".repeat(129)}=a`, `"${"x".repeat(80)}…" is not a service name (at most 128`],
  ['{"web":1}', 'web: must be a context or settings: current value is "1"'],
  ['{"web":{"contxt":"a"}}', 'web: "contxt" is not one of image, context'],
  ['{"web":{"args":{"A":1}}}', "web.args: has the wrong type"],
  ['{"web":"a","web":"b"}', 'duplicate name "web"'],
  ['{"__proto__":{}}', 'forbidden name "__proto__"'],
  ['{"web":', "JSON"],
])("refuses services like %j", (text, why) => {
  expect(() => services(text)).toThrow(why);
});

it("takes everything behind the first = as a secret, and shows none of it", () => {
  const found = secrets("npm=a=b c\n\nother=word-of-mine");
  expect([...found].map(([id, secret]) => [id, secret.reveal()])).toEqual([
    ["npm", "a=b c"],
    ["other", "word-of-mine"],
  ]);
  expect(() => secrets("hidden-word")).toThrow("line 1: must be id=VALUE");
  expect(() => secrets("a=1\nhidden word=2")).toThrow(/^line 2: must be id=VALUE$/);
  expect(() => secrets("a=")).toThrow('line 1: the secret "a" is empty');
});

it.each<[string, number]>([
  ["1GB", 1e9],
  ["1.5 GiB", 1.5 * 2 ** 30],
  ["800mb", 8e8],
  ["100B", 100],
])("reads the size %s", (text, bytes) => {
  expect(size(text)).toBe(bytes);
});

it("refuses what is no size, platform, tag or age", () => {
  expect(() => size("0GB")).toThrow("must be a size like 800MB or 1GB");
  expect(() => size("1")).toThrow("must be a size");
  expect(platforms("linux/amd64, linux/arm64/v8\n")).toEqual(["linux/amd64", "linux/arm64/v8"]);
  expect(() => platforms("linux")).toThrow("must be a platform like linux/amd64");
  expect(tag("v1.4.2")).toBe("v1.4.2");
  expect(() => tag("v1.4.2+build")).toThrow("tag must start with a letter, digit or _");
  expect(() => tag("t".repeat(129))).toThrow("tag is longer than 128");
  expect(age("14d")).toBe(14 * 86_400_000);
  expect(age("72h")).toBe(72 * 3_600_000);
  expect(() => age("2w")).toThrow("must be days or hours like 14d or 72h");
});
